import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { jsonOrUndefined } from "../../../src/lib/json.ts";
import { ChunkReader } from "../../../src/openrouter/chat/chunk-reader.ts";

/** What is read of each chunk, and what JSON.parse says of it; as texts, because the order of fields counts. */
function bothOf(chunks: readonly string[]): { read: unknown[]; parsed: unknown[] } {
  const reader = new ChunkReader();
  return {
    read: chunks.map((chunk) => JSON.stringify(reader.read(chunk))),
    parsed: chunks.map((chunk) => JSON.stringify(jsonOrUndefined(chunk))),
  };
}

const expectSame = (chunks: readonly string[]): void => {
  const { read, parsed } = bothOf(chunks);
  expect(read).toEqual(parsed);
};

const usual = (text: string): string =>
  `{"id":"gen-1","choices":[{"index":0,"delta":{"role":"assistant","content":"${text}"},"finish_reason":null}]}`;

describe("chunks are read as JSON.parse reads them", () => {
  test.each([
    ["the same frame again and again", ["a", "b", "", " c", "漢", "😀"].map(usual)],
    ["texts that have to be parsed", ["a", "\\n", "b", '\\"', "c\\u0041", "\\\\", "d"].map(usual)],
    ["texts that end too soon", ["a", '"', '","x":"', "b", "\n", "\u0000", "c"].map(usual)],
    ["text that closes its field and opens it again", ["a", 'b","content":"c', "d"].map(usual)],
    [
      "a frame that overlaps with itself",
      ['{"choices":[{"delta":{"content":"a"}}]}', '{"choices":[{"delta":{"content":"}}]}'],
    ],
    [
      "another field of the same name and text in front",
      ["a", "b", "c"].map((text) => `{"content":"a","choices":[{"delta":{"content":"a"}}],"x":"${text}"}`),
    ],
    [
      "a field that is there twice: the last one counts",
      ["a", "b"].map((text) => `{"choices":[{"delta":{"content":"${text}","content":"a"}}]}`),
    ],
    [
      "choices that are there twice",
      ["a", "b"].map(
        (text) => `{"choices":[{"delta":{"content":"${text}"}}],"choices":[{"delta":{"content":"a"}}]}`,
      ),
    ],
    [
      "a name that is written in another way",
      ["a", "b"].map((text) => `{"choices":[{"delta":{"conten\\u0074":"a","x\\"content":"${text}"}}]}`),
    ],
    [
      "names that have a meaning in JavaScript",
      ["a", "b"].map(
        (text) =>
          `{"__proto__":{"x":1},"choices":[{"__proto__":2,"delta":{"__proto__":[],"content":"${text}"}}]}`,
      ),
    ],
    [
      "several choices in a chunk",
      ["a", "b"].map((text) => `{"choices":[{"delta":{"content":"${text}"}},{"delta":{"content":"x"}}]}`),
    ],
    ["lists of chunks", ["a", "b"].map((text) => `[${usual(text)}]`)],
    [
      "choices that take turns",
      [0, 1, 0, 1, 0].map((index) => usual("a").replace('"index":0', `"index":${index}`)),
    ],
    [
      "broken chunks",
      ["a", "b"].flatMap((text) => [usual(text), usual(text).slice(0, -1), `${usual(text)}}`]),
    ],
  ])("%s", (_, chunks) => {
    expectSame(chunks);
    expectSame(chunks.toReversed());
  });

  test("whatever they are made of, in whatever order", () => {
    const texts = fc
      .array(
        fc.constantFrom("a", "b", " ", "\\n", '\\"', '"', "\\", "\n", '","content":"', "}", "é", "\ud83d"),
        {
          maxLength: 3,
        },
      )
      .map((parts) => parts.join(""));
    const frames = fc.constantFrom(
      (text: string) => usual(text),
      (text: string) => usual(text).replace("gen-1", "gen-2"),
      (text: string) => usual(text).replace("}]}", `}],"content":"${text}"}`),
      (text: string) => usual(text).replace('"index"', `"logprobs":{"content":"${text}"},"index"`),
      (text: string) => usual(text).replace('"content":', '"content" :'),
      (text: string) => usual("").replace('"content":""', `"content":"","reasoning":"${text}"`),
      (text: string) => `{"choices":[{"delta":{"content":"${text}"}}]}`,
      (text: string) => `{"choices":[{"delta":{"content":"a"}}],"usage":{"cost":"${text}"}}`,
    );
    const chunks = fc.array(fc.tuple(frames, texts), { maxLength: 12 });
    fc.assert(
      fc.property(chunks, (list) => expectSame(list.map(([frame, text]) => frame(text)))),
      { numRuns: 500 },
    );
  });
});

test("what was read stays as it is when more is read", () => {
  const reader = new ChunkReader();
  const read = ["a", "b", "c"].map((text) => reader.read(usual(text)));
  expect(read).toEqual(["a", "b", "c"].map((text) => JSON.parse(usual(text))));
});
