import { expect, test } from "vitest";

import { checkParts } from "../../../src/media/read/check-parts.ts";
import { refusalOf } from "../samples.ts";

const second = (part: unknown) => [
  { role: "system", content: "be brief" },
  { role: "user", content: [{ type: "text", text: "http://10.0.0.1/ is only text" }, part] },
];

test.each([
  { type: "image_url", image_url: { url: "https://example.com/a.png" } },
  { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
  { type: "video_url", video_url: { url: "https://youtu.be/abc" } },
  { type: "file", file: { filename: "a.pdf", file_data: "https://example.com/a.pdf" } },
  { type: "file", file: { file_data: "JVBERi0xLjc=" } },
  { type: "file", file: { file_id: "file_1" } },
  { type: "input_audio", input_audio: { data: "/+MYxAAA", format: "mp3" } },
  { type: "novelty", anything: { url: "http://10.0.0.1/" } },
  null,
  "text",
])("passes: %j", (part) => {
  expect(() => checkParts(second(part))).not.toThrow();
});

test.each([
  [{ image_url: { url: "http://example.com/a.png" } }, "image_url.url", "url_not_https"],
  [{ image_url: { url: "https://[::ffff:10.0.0.1]/" } }, "image_url.url", "url_not_public"],
  [{ image_url: "https://localhost/" }, "image_url", "url_not_public"],
  [{ image_url: { url: " http://10.0.0.1/" } }, "image_url.url", "bad_url"],
  [{ image_url: { url: "//10.0.0.1/a.png" } }, "image_url.url", "bad_url"],
  [{ image_url: { url: "/home/me/a.png" } }, "image_url.url", "local_path_in_part"],
  [{ image_url: { url: "C:\\a.png" } }, "image_url.url", "local_path_in_part"],
  [{ image_url: { url: "file:///home/me/a.png" } }, "image_url.url", "local_path_in_part"],
  [{ video_url: { url: "https://metadata.google.internal/" } }, "video_url.url", "url_not_public"],
  [{ input_video: { url: "https://10.1/" } }, "input_video.url", "url_not_public"],
  [{ file: { file_data: "https://192.168.0.1/a.pdf" } }, "file.file_data", "url_not_public"],
  [{ file: { file_data: "\thttp://192.168.0.1/a.pdf" } }, "file.file_data", "bad_url"],
  [{ file: { file_data: "gopher://example.com" } }, "file.file_data", "url_not_https"],
  [{ input_audio: { data: "https://example.com/a.mp3" } }, "input_audio.data", "bad_audio_data"],
  [{ input_audio: { data: "data:audio/mpeg;base64,AA" } }, "input_audio.data", "bad_audio_data"],
])("refuses %j, naming %s", async (part, place, code) => {
  const refusal = await refusalOf(() => checkParts(second(part)));
  expect(refusal.code).toBe(code);
  expect(refusal.what).toMatch(
    new RegExp(`^messages\\[1\\]\\.content\\[1\\]\\.${place.replace(".", "\\.")}: `),
  );
});

test("looks at pictures an assistant made too", async () => {
  const messages = [{ role: "assistant", images: [{ image_url: { url: "https://127.0.0.1/" } }] }];
  expect((await refusalOf(() => checkParts(messages))).what).toContain("messages[0].images[0].image_url.url");
});

test.each([[[null, 1, "x", {}]], [[{ role: "user", content: null }]]])("takes any shape: %j", (messages) => {
  expect(() => checkParts(messages)).not.toThrow();
});
