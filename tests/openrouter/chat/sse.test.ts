import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { EventReader } from "../../../src/openrouter/chat/sse.ts";

/** The data of each event, its bytes cut into pieces of that size. */
function events(text: string, size = 7): string[] {
  const found: string[] = [];
  const reader = new EventReader(({ data }) => found.push(data));
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  reader.end();
  return found;
}

const megabyte = 1024 * 1024;

/** A stream that goes on and on. */
function poured(head: string, repeated: string, size = megabyte) {
  const found: string[] = [];
  const reader = new EventReader(({ data }) => found.push(data));
  reader.push(Buffer.from(head));
  const piece = Buffer.from(repeated.repeat(size / repeated.length));
  return {
    found,
    reader,
    pour: (bytes: number): void => {
      for (let count = 0; count < bytes / size; count += 1) reader.push(piece);
    },
  };
}

describe("EventReader", () => {
  test.each([1, 2, 3, 1000])("reads LF, CR and CRLF alike, in chunks of %i bytes", (size) => {
    for (const end of ["\n", "\r", "\r\n"]) {
      const text = [": hello", "", "data: one", "", "data:two", "event: x", "data: three", "", ""].join(end);
      expect(events(text, size)).toEqual(["one", "two\nthree"]);
    }
  });

  test("keeps characters whole that are split between chunks", () => {
    expect(events("data: é🎉漢\n\n", 1)).toEqual(["é🎉漢"]);
  });

  test("takes the end of the stream for the end of the event", () => {
    expect(events("data: one\n\ndata: last")).toEqual(["one", "last"]);
    expect(events(": comment only\n\n")).toEqual([]);
    expect(events("data:\n\ndata: x\n\ndata\n\n")).toEqual(["x"]);
  });

  test("swallows the line feed of a CRLF that is cut in two, and nothing else", () => {
    expect(events("data: a\r\n\r\ndata: b\r\n\r\n", 1)).toEqual(["a", "b"]);
    expect(events("data: a\r\rdata: b\n\ndata: c\r\n\r\n", 1)).toEqual(["a", "b", "c"]);
  });

  test("tells an event as soon as its blank line is there, in any line ends", () => {
    for (const end of ["\n\n", "\r\r", "\r\n\r\n"]) {
      const found: string[] = [];
      const reader = new EventReader(({ data }) => found.push(data));
      reader.push(new TextEncoder().encode(`data: now${end}`));
      expect(found).toEqual(["now"]);
    }
  });

  test("reads past a byte order mark", () => {
    expect(events("\uFEFFdata: one\n\n")).toEqual(["one"]);
  });

  test("gives plain JSON as it stands, behind white space and comments, in one line or many", () => {
    const pretty = JSON.stringify({ a: [1, 2], b: "x" }, null, 2);
    for (const text of [pretty, `\n         \n\n${pretty}\n`, `: OPENROUTER PROCESSING\n\n${pretty}`]) {
      expect(events(text).map((data) => JSON.parse(data))).toEqual([{ a: [1, 2], b: "x" }]);
    }
    const mixed = 'data: {"a":1}\n\n{"error":"x"}\n\ndata: {"a":2}\n\n';
    expect(events(mixed).map((data) => JSON.parse(data))).toEqual([{ a: 1 }, { error: "x" }, { a: 2 }]);
  });

  test.each([
    ["one line", "data: ", "x"],
    ["many lines", "", "data: x\n"],
    ["plain text", '{"a": "', "x"],
    ["plain lines", "{\n", '"a": 1,\n'],
  ])("knows how large an event of %s has become", (_, head, repeated) => {
    const { pour, reader } = poured(head, repeated);
    pour(2 * megabyte);
    expect(reader.largest / megabyte).toBeCloseTo(2, 2);
    reader.push(Buffer.from("\n\ndata: y\n\n"));
    expect(reader.largest / megabyte).toBeCloseTo(2, 2);
  });

  test("keeps no comment, however long it is", () => {
    const { pour, reader, found } = poured("data: a\n\n: ", "x");
    pour(2 * megabyte);
    expect(found).toEqual(["a"]);
    expect(reader.largest).toBeLessThan(100);
  });

  test("copies no event again with each of its pieces", () => {
    const time = (size: number): number => {
      const { pour } = poured("data: ", "x", size);
      const at = performance.now();
      pour(8 * megabyte);
      return performance.now() - at;
    };
    const best = (size: number): number => Math.min(time(size), time(size), time(size));
    // The same event in 8,192 pieces or in 8: a thousand times as long if each were added to a copy of all before it.
    expect(best(1024)).toBeLessThan(150 * best(megabyte));
  });

  test("reads fields in any order as they are specified", () => {
    const lines = [
      "",
      "",
      "data",
      "data:",
      "data: ",
      "data: x",
      "data:y",
      ":",
      ": c",
      ":data: x",
      "event: e",
      "id",
      "retry:3",
    ];
    /** WHATWG HTML, 9.2.6, event by event; one without data is none. */
    const specified = (text: string): string[] =>
      text.split("\n\n").flatMap((event) => {
        const data = event.split("\n").flatMap((line) => /^data: ?(.*)$/.exec(line)?.[1] ?? []);
        return data.some((line) => line !== "") ? [data.join("\n")] : [];
      });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...lines), { maxLength: 30 }),
        fc.integer({ min: 1, max: 20 }),
        (given, size) => {
          const text = given.join("\n");
          expect(events(text, size)).toEqual(specified(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("does not depend on where the chunks are cut", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: "grapheme" }).filter((text) => text !== "" && !/[\r\n]/.test(text)),
          { maxLength: 5 },
        ),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        (data, size, end) => {
          const text = data.map((line) => `data: ${line}${end}${end}`).join("");
          expect(events(text, size)).toEqual(data);
        },
      ),
    );
  });
});
