import { describe, expect, test } from "vitest";

import { checkUrls } from "../../../src/media/read/check-urls.ts";
import { urlsIn } from "../../../src/media/read/urls-in.ts";
import { refusalOf } from "../samples.ts";

const check = (request: object): void => checkUrls(urlsIn(request));
const second = (part: unknown) => ({
  messages: [
    { role: "system", content: "be brief" },
    { role: "user", content: [{ type: "text", text: "http://10.0.0.1/ is only text" }, part] },
  ],
});
const bad = "http://169.254.169.254/latest/meta-data";

describe("parts", () => {
  test.each([
    { type: "image_url", image_url: { url: "https://example.com/a.png" } },
    { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
    { type: "image_url", image_url: "DATA:image/png;base64,AAAA" },
    { type: "video_url", video_url: { url: "https://youtu.be/abc" } },
    { type: "file", file: { filename: "http://notes", file_data: "https://example.com/a.pdf" } },
    { type: "file", file: { file_data: "JVBERi0xLjc=" } },
    { type: "file", file: { file_data: "//etc/passwd\nJVBERi0xLjc==\n" } },
    { type: "file", file: { file_id: "file_1" } },
    { type: "input_audio", input_audio: { data: "//uQxAAA", format: "mp3" } },
    { type: "novelty", anything: { note: "see: http://10.0.0.1/" } },
    null,
    "http://localhost:3000 gives a 404",
  ])("pass: %j", (part) => {
    expect(() => check(second(part))).not.toThrow();
  });

  test.each([
    [{ image_url: { url: "http://example.com/a.png" } }, "image_url.url", "url_not_https"],
    [{ image_url: { url: "https://[::ffff:10.0.0.1]/" } }, "image_url.url", "url_not_public"],
    [{ image_url: "https://localhost/" }, "image_url", "url_not_public"],
    [{ imageUrl: "https://localhost/" }, "imageUrl", "url_not_public"],
    [{ image_url: { url: " http://10.0.0.1/" } }, "image_url.url", "bad_url"],
    [{ image_url: { url: "//10.0.0.1/a.png" } }, "image_url.url", "bad_url"],
    [{ image_url: { url: "169.254.169.254/a.png" } }, "image_url.url", "bad_url"],
    [{ image_url: { url: "/home/me/a.png" } }, "image_url.url", "local_path_in_part"],
    [{ image_url: { url: "C:\\a.png" } }, "image_url.url", "local_path_in_part"],
    [{ image_url: { url: "file:///home/me/a.png" } }, "image_url.url", "local_path_in_part"],
    [{ video_url: { url: "https://metadata.google.internal/" } }, "video_url.url", "url_not_public"],
    [{ input_video: { url: "https://10.1/" } }, "input_video.url", "url_not_public"],
    [{ file: { file_data: "https://192.168.0.1/a.pdf" } }, "file.file_data", "url_not_public"],
    [{ file: { fileData: "https://192.168.0.1/a.pdf" } }, "file.fileData", "url_not_public"],
    [{ file: { file_data: "\thttp://192.168.0.1/a.pdf" } }, "file.file_data", "bad_url"],
    [{ file: { file_data: "gopher://example.com" } }, "file.file_data", "url_not_https"],
    [{ file: { file_data: "10.0.0.1/a.pdf" } }, "file.file_data", "bad_url"],
    [{ file: { file_url: bad } }, "file.file_url", "url_not_https"],
    [{ file_url: "https://127.1/a.pdf" }, "file_url", "url_not_public"],
    [{ input_audio: { data: "https://example.com/a.mp3" } }, "input_audio.data", "bad_audio_data"],
    [{ input_audio: { data: "data:audio/mpeg;base64,AA" } }, "input_audio.data", "bad_audio_data"],
    [{ type: "novelty", anything: { url: "https://10.0.0.1/" } }, "anything.url", "url_not_public"],
    [{ type: "novelty", anything: [bad] }, "anything[0]", "url_not_https"],
    [{ type: "novelty", anything: "https:localhost" }, "anything", "url_not_public"],
    [{ type: "novelty", anything: "ht\ntp://10.0.0.1/" }, "anything", "bad_url"],
    [{ type: "document", source: { type: "url", url: bad } }, "source.url", "url_not_https"],
  ])("are refused: %j", async (part, place, code) => {
    const refusal = await refusalOf(() => check(second(part)));
    expect(refusal.code).toBe(code);
    expect(refusal.what.startsWith(`messages[1].content[1].${place}: `), refusal.what).toBe(true);
  });
});

describe("every other place", () => {
  const user = { role: "user", content: "Hi" };
  test.each<[object, string]>([
    [
      { messages: [user, { role: "assistant", content: "", images: [{ image_url: { url: bad } }] }] },
      "messages[1].images[0].image_url.url",
    ],
    [{ messages: [{ role: "assistant", images: [bad] }] }, "messages[0].images[0]"],
    [{ messages: [{ role: "assistant", content: null, audio: { url: bad } }] }, "messages[0].audio.url"],
    [
      { messages: [{ role: "tool", tool_call_id: "a", content: [{ image_url: { url: bad } }] }] },
      "messages[0].content[0].image_url.url",
    ],
    [{ messages: [{ ...user, attachments: [{ href: bad }] }] }, "messages[0].attachments[0].href"],
    [{ extra_body: { image_config: { references: [bad] } } }, "extra_body.image_config.references[0]"],
    [
      { extra_body: { image_config: { input_image_mask: { image_url: bad } } } },
      "extra_body.image_config.input_image_mask.image_url",
    ],
    [
      { extra_body: { image_config: { reference_image_urls: ["//10.0.0.1/a.png"] } } },
      "extra_body.image_config.reference_image_urls[0]",
    ],
    [{ tools: [{ type: "mcp", server_label: "x", server_url: bad }] }, "tools[0].server_url"],
    [
      { tools: [{ type: "openrouter:image_generation", parameters: { mask: bad } }] },
      "tools[0].parameters.mask",
    ],
    [{ plugins: [{ id: "file-parser", source: bad }] }, "plugins[0].source"],
    [{ provider: { options: { some: { webhook_url: bad } } } }, "provider.options.some.webhook_url"],
  ])("is looked at: %j", async (request, place) => {
    const refusal = await refusalOf(() => check(request));
    expect(refusal.what.startsWith(`${place}: `), refusal.what).toBe(true);
  });

  test.each([
    {
      messages: [
        { role: "assistant", content: bad, reasoning: bad, annotations: [{ url_citation: { url: bad } }] },
      ],
    },
    {
      messages: [{ role: "assistant", reasoning_details: [{ type: "reasoning.text", text: bad, url: bad }] }],
    },
    { messages: [{ role: "assistant", tool_calls: [{ function: { name: "get", arguments: bad } }] }] },
    { tools: [{ type: "function", function: { name: "get", parameters: { $schema: bad, default: bad } } }] },
    { tools: [{ type: "function", name: "get", parameters: { $id: bad, examples: [bad] } }] },
    { tools: [{ type: "openrouter:web_search", parameters: { allowed_domains: ["http://example.com"] } }] },
    { response_format: { type: "json_schema", json_schema: { schema: { $schema: bad, const: bad } } } },
    {
      stop: ["http://", "https:"],
      extra_body: { prediction: { content: bad }, metadata: { from: bad }, user: bad },
    },
  ])("where prose or a schema stands is not: %j", (request) => {
    expect(() => check(request)).not.toThrow();
  });

  test.each([[[null, 1, "x", {}]], [[{ role: "user", content: null }]]])(
    "takes any shape: %j",
    (messages) => {
      expect(() => check({ messages, tools: null, extra_body: undefined })).not.toThrow();
    },
  );
});

test.each(["messages", "tools", "response_format"])(
  "%s of more than 100 levels are refused",
  async (name) => {
    const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
    expect(() => check({ [name]: nested(99) })).not.toThrow();
    const refusal = await refusalOf(() => check({ [name]: nested(100_000) }));
    expect(refusal.code).toBe("nested_too_deep");
  },
);
