import { expect, test } from "vitest";

import { invalid } from "../../../src/errors.ts";
import { batchesOf } from "../../../src/making/vectors/batches.ts";
import { inTurn } from "../../../src/making/vectors/in-turn.ts";

const sizes = (texts: string[], window: number | null) =>
  batchesOf(texts, window).map(({ from, texts: { length } }) => [from, length]);

test("inputs are split at 2,048 and at the window, and keep their places", () => {
  const texts = (count: number, characters: number) =>
    Array.from({ length: count }, () => "a".repeat(characters));
  expect(sizes(["a"], 8192)).toEqual([[0, 1]]);
  expect(sizes(texts(2048, 4), null)).toEqual([[0, 2048]]);
  expect(sizes(texts(2049, 4), 8192)).toEqual([
    [0, 2048],
    [2048, 1],
  ]);
  // Three of 100 tokens in a window of 200.
  expect(sizes(texts(3, 400), 200)).toEqual([
    [0, 2],
    [2, 1],
  ]);
  expect(sizes(texts(2, 4000), 10)).toEqual([
    [0, 1],
    [1, 1],
  ]);
});

test("work goes on past a failure that passes, and ends at one that only the caller can mend", async () => {
  const { signal } = new AbortController();
  const run = (error: Error) =>
    inTurn(
      [1, 2, 3],
      1,
      async (item) => {
        if (item === 2) throw error;
        return item;
      },
      signal,
    );
  const passing = new Error("passes");
  expect(await run(passing)).toEqual([{ value: 1 }, { error: passing }, { value: 3 }]);
  const final = invalid("insufficient_credits", "no money");
  expect(await run(final)).toEqual([{ value: 1 }, { error: final }, undefined]);
});

test("so many are under way at once as are allowed", async () => {
  let underWay = 0;
  let most = 0;
  await inTurn(
    Array.from({ length: 9 }, (_, index) => index),
    3,
    async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
    },
    new AbortController().signal,
  );
  expect(most).toBe(3);
});
