import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type FormatName, formats } from "../../../src/media/formats.ts";
import { fencedText } from "../../../src/media/read/fenced-text.ts";
import { toPart, toParts } from "../../../src/media/read/parts.ts";
import { refusalOf, samples } from "../samples.ts";

const file = (name: string, format: FormatName, content = samples[format]) => ({
  readFile: async () => ({ name, format, content }),
});
const none = { readFile: () => Promise.reject(new Error("no file is read")) };
const urlOf = (format: FormatName) =>
  `data:${formats[format].mediaType};base64,${samples[format].toString("base64")}`;

describe("a local file becomes", () => {
  test.each(["png", "jpeg", "webp", "gif"] as const)("an image part: %s", async (format) => {
    const { part, modality } = await toPart("/f", file("f", format));
    expect([part, modality]).toEqual([{ type: "image_url", image_url: { url: urlOf(format) } }, "image"]);
  });

  test.each(["wav", "mp3", "flac", "m4a", "ogg", "aac", "aiff"] as const)(
    "an audio part: %s",
    async (format) => {
      const { part, modality } = await toPart("/f", file("f", format));
      const data = samples[format].toString("base64");
      expect([part, modality]).toEqual([{ type: "input_audio", input_audio: { data, format } }, "audio"]);
    },
  );

  test.each(["mp4", "webm", "mov", "mpeg"] as const)("a video part: %s", async (format) => {
    const { part, modality } = await toPart("/f", file("f", format));
    expect([part, modality]).toEqual([{ type: "video_url", video_url: { url: urlOf(format) } }, "video"]);
  });

  test("a file part: pdf", async () => {
    const { part, modality } = await toPart("/f", file("a\u202eb\n.pdf", "pdf"));
    const filename = "ab .pdf";
    expect([part, modality]).toEqual([{ type: "file", file: { filename, file_data: urlOf("pdf") } }, "file"]);
  });

  test("fenced text under its name: text, code and svg", async () => {
    const code = await toPart("/f", file("main.ts", "text", Buffer.from("let x = 1;")));
    expect(code).toEqual({
      part: { type: "text", text: "main.ts:\n\n```ts\nlet x = 1;\n```" },
      name: "main.ts",
      path: undefined,
      modality: "text",
      bytes: 10,
    });
    const drawing = await toPart("/f", file("a.svg", "svg"));
    expect(drawing.part).toMatchObject({ type: "text", text: expect.stringContaining("```svg\n<?xml") });
  });

  test("nothing, when text is not UTF-8 to its end", async () => {
    const broken = Buffer.concat([Buffer.alloc(5000, 0x61), Buffer.from([0xff])]);
    expect((await refusalOf(() => toPart("/f", file("a.txt", "text", broken)))).code).toBe("not_utf8");
  });
});

describe("a fence", () => {
  test.each([
    ["a.md", "```js\nx\n```\n", "a.md:\n\n````md\n```js\nx\n```\n````"],
    ["a.txt", "````", "a.txt:\n\n`````txt\n````\n`````"],
    ["Makefile", "", "Makefile:\n\n```\n```"],
    ["x.`sh`", "1", "x.`sh`:\n\n```\n1\n```"],
    ["two\nlines\u001b[31m.c++", "1", "two lines.c++:\n\n```c++\n1\n```"],
  ])("around %s", (name, text, fenced) => {
    expect(fencedText(name, text)).toBe(fenced);
  });

  test("of as many runs of backticks as fit into a file", async () => {
    const text = "`` ".repeat(200_000);
    const { part } = await toPart("/f", file("ticks.md", "text", Buffer.from(text)));
    expect(part).toEqual({ type: "text", text: `ticks.md:\n\n\`\`\`md\n${text}\n\`\`\`` });
  });

  test("is never ended by the text inside it", () => {
    const text = fc.array(fc.constantFrom("`", "```", "````", "\n", "a", " ", "~~~"), { maxLength: 30 });
    fc.assert(
      fc.property(text, (pieces) => {
        const content = pieces.join("");
        const [, , open = "", ...rest] = fencedText("n", content).split("\n");
        const close = rest.findIndex((line) => line.trim().startsWith(open));
        expect(close).toBe(rest.length - 1);
        expect(rest.slice(0, -1).join("\n")).toBe(content.replace(/\n$/, ""));
      }),
    );
  });
});

describe("a URL becomes", () => {
  test.each([
    [
      "https://example.com/a.PNG?x=1",
      { type: "image_url", image_url: { url: "https://example.com/a.PNG?x=1" } },
    ],
    [
      "https://example.com/a.mp4#t=1",
      { type: "video_url", video_url: { url: "https://example.com/a.mp4#t=1" } },
    ],
    ["https://youtu.be/abc", { type: "video_url", video_url: { url: "https://youtu.be/abc" } }],
    [
      "https://example.com/b%20c.pdf",
      { type: "file", file: { filename: "b c.pdf", file_data: "https://example.com/b%20c.pdf" } },
    ],
  ])("%s", async (url, part) => {
    expect((await toPart(url, none)).part).toEqual(part);
  });

  test.each([
    ["https://example.com/song.mp3", "audio_url"],
    ["https://example.com/README.md", "text_url"],
    ["https://example.com/a.svg", "text_url"],
    ["https://example.com/", "unknown_url_kind"],
    ["https://example.com/download?file=a.png", "unknown_url_kind"],
    ["https://notyoutube.com/watch", "unknown_url_kind"],
    ["http://example.com/a.png", "url_not_https"],
    ["ftp://example.com/a.png", "url_not_https"],
    ["https://169.254.169.254/a.png", "url_not_public"],
  ])("nothing: %s %s", async (url, code) => {
    const refusal = await refusalOf(() => toPart(url, none));
    expect(refusal.code).toBe(code);
    expect(refusal.next).not.toBe("");
  });
});

test("a data: URI becomes the part of what it holds", async () => {
  expect((await toPart(urlOf("webp").replace("webp", "png"), none)).part).toMatchObject({
    image_url: { url: urlOf("webp") },
  });
  expect((await toPart("data:,hello", none)).part).toEqual({
    type: "text",
    text: "attachment.txt:\n\n```txt\nhello\n```",
  });
});

test("a file: URL and a Windows path are local", async () => {
  for (const source of ["file:///a.png", "FILE:///a.png", "C:\\a.png", "~/a.png"]) {
    expect((await toPart(source, file("a", "png"))).modality).toBe("image");
  }
});

test("many files keep their order, and are limited together", async () => {
  const parts = await toParts(["data:,1", "data:,2"], none);
  expect(parts.map(({ part }) => part)).toMatchObject(
    [{ text: /1/ }, { text: /2/ }].map(() => ({ type: "text" })),
  );
  expect(JSON.stringify(parts[1])).toContain("2");
  const large = file("a", "pdf", Buffer.alloc(40_000_000));
  const refusal = await refusalOf(() => toParts(["/a", "/b", "/c"], large));
  expect(refusal.code).toBe("files_too_large");
});
