import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type FormatName, formatOfName, formats } from "../../src/media/formats.ts";
import { sniff } from "../../src/media/sniff.ts";
import { samples } from "./samples.ts";

const latin = (text: string): Buffer => Buffer.from(text, "latin1");

test.each(Object.entries(samples))("the first bytes of %s tell", (name, bytes) => {
  expect(sniff(bytes)).toBe(name);
  expect(sniff(Buffer.concat([bytes, Buffer.alloc(8192, 0x20)]), "misleading.xyz")).toBe(name);
});

test.each<[string, FormatName | undefined, Buffer, string?]>([
  ["an mp3 with tags", "mp3", latin("ID3\u0004\0\0\0\0\0#TSSE")],
  ["an mp3 of MPEG 2", "mp3", latin("\u00ff\u00f3H\u00c4")],
  ["mp4 for Apple", "mp4", latin("\0\0\0\u001cftypM4V \0\0\0\u0001")],
  ["fragmented mp4", "mp4", latin("\0\0\0\u0018ftypdash\0\0\0\0")],
  ["sound alone under a general brand, by its name", "m4a", samples.mp4, "song.m4a"],
  ["an old QuickTime film", "mov", latin("\0\0\0\u0008wide\0\0\u0010\0mdat")],
  ["an MPEG elementary stream", "mpeg", latin("\0\0\u0001\u00b3\u0016\0")],
  ["a pdf behind a byte order mark", "pdf", latin("\u00ef\u00bb\u00bf%PDF-1.4")],
  ["svg without prologue", "svg", Buffer.from(" <svg viewBox='0 0 1 1'/>")],
  ["svg with a doctype", "svg", Buffer.from('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">\n<svg/>')],
  ["svg behind many comments", "svg", Buffer.from(`${"<!-- -->".repeat(400)}<svg>`)],
  ["many comments and no svg", "text", Buffer.from(`${"<!-- -->".repeat(400)}<g>`)],
  ["html with svg inside", "text", Buffer.from("<html><svg/></html>")],
  ["code that mentions %PDF-", "text", Buffer.from("if (head.startsWith('%PDF-')) {}")],
  ["a log with colours", "text", Buffer.from("\u001b[31mfailed\u001b[0m\n")],
  ["text with a byte order mark", "text", Buffer.from("\ufeffhello")],
  ["text cut inside a character", "text", Buffer.from("ab€").subarray(0, 4)],
  ["avi", undefined, latin("RIFF\0\0\0\0AVI LIST")],
  ["mkv", undefined, latin("\u001aE\u00df\u00a3\u0093B\u0082\u0088matroska")],
  ["heic", undefined, latin("\0\0\0\u0018ftypheic\0\0\0\0")],
  ["avif", undefined, latin("\0\0\0\u0018ftypavif\0\0\0\0")],
  [
    "an Ogg film",
    undefined,
    latin("OggS\0\u0002\0\0\0\0\0\0\0\0\u0001\0\0\0\0\0\0\0\0\0\0\0\u0001*\u0080theora\u0003"),
  ],
  ["zip", undefined, latin("PK\u0003\u0004\u0014\0\0\0")],
  ["a program", undefined, latin("\u007fELF\u0002\u0001\u0001\0")],
  ["UTF-16", undefined, latin("\u00ff\u00feh\0i\0")],
  ["Latin-1", undefined, latin("f\u00fcnf Zeilen")],
  ["nothing", undefined, Buffer.alloc(0)],
])("%s: %s", (_, format, bytes, name) => {
  expect(sniff(bytes, name)).toBe(format);
});

test("any text without controls is text, svg at most", () => {
  const words = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[\0-\u001f]/.test(text));
  fc.assert(
    fc.property(words, (text) => {
      expect(["text", "svg", "pdf", "mp3", "gif", "flac"]).toContain(sniff(Buffer.from(text)));
    }),
  );
});

test("no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect([undefined, ...Object.keys(formats)]).toContain(sniff(bytes));
    }),
  );
});

describe("a name claims", () => {
  test.each([
    ["a.PNG", "png"],
    ["b.tar.jpeg", "jpeg"],
    ["/x.png/plain", undefined],
    [".png", undefined],
    ["main.ts", undefined],
    ["toString", undefined],
    ["a.constructor", undefined],
  ])("%s: %s", (name, format) => {
    expect(formatOfName(name)).toBe(format);
  });
});
