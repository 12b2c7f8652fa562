import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readEvents } from "../../../src/openrouter/chat/sse.ts";

async function events(text: string, chunkBytes = 7): Promise<string[]> {
  const bytes = new TextEncoder().encode(text);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  return collect(readEvents(chunks()));
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("readEvents", () => {
  test.each([1, 2, 3, 1000])("reads LF, CR and CRLF alike, in chunks of %i bytes", async (size) => {
    for (const end of ["\n", "\r", "\r\n"]) {
      const text = [": hello", "", "data: one", "", "data:two", "event: x", "data: three", "", ""].join(end);
      expect(await events(text, size)).toEqual(["one", "two\nthree"]);
    }
  });

  test("keeps characters whole that are split between chunks", async () => {
    expect(await events("data: é🎉漢\n\n", 1)).toEqual(["é🎉漢"]);
  });

  test("takes the end of the stream for the end of the event", async () => {
    expect(await events("data: one\n\ndata: last")).toEqual(["one", "last"]);
    expect(await events(": comment only\n\n")).toEqual([]);
    expect(await events("data:\n\ndata: x\n\ndata\n\n")).toEqual(["x"]);
  });

  test("ends an event that grows past 2 MB instead of keeping it", async () => {
    await expect(events(`data: ${"x".repeat(3_000_000)}\n\n`, 65_536)).rejects.toThrow(/larger than 2 MB/);
    await expect(events("data: x\n".repeat(400_000), 65_536)).rejects.toThrow(/larger than 2 MB/);
  });

  test("does not depend on where the chunks are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: "grapheme" }).filter((text) => text !== "" && !/[\r\n]/.test(text)),
          { maxLength: 5 },
        ),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        async (data, size, end) => {
          const text = data.map((line) => `data: ${line}${end}${end}`).join("");
          expect(await events(text, size)).toEqual(data);
        },
      ),
    );
  });
});
