import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import { Batches } from "../../src/lib/batches.ts";

/** Work that ends when the test says so, and what it was given. */
function setUp() {
  const given: number[][] = [];
  const ends: (() => void)[] = [];
  const batches = new Batches<number>((batch) => {
    given.push([...batch]);
    return new Promise((resolve) => ends.push(resolve));
  });
  const add = (...numbers: number[]): void => numbers.forEach((number) => batches.add(number));
  /** The work that is under way ends, and what follows begins. */
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await setImmediate();
  };
  return { batches, given, add, end };
}

test("what comes alone is worked on at once", async () => {
  const { given, add } = setUp();
  add(1);
  await setImmediate();
  expect(given).toEqual([[1]]);
});

test("what comes while others are worked on waits for them, and goes together, in order", async () => {
  const { given, add, end } = setUp();
  add(1);
  await setImmediate();
  add(2, 3);
  await setImmediate();
  add(4);
  await setImmediate();
  expect(given).toEqual([[1]]);
  await end();
  expect(given).toEqual([[1], [2, 3, 4]]);
  add(5);
  await end();
  expect(given).toEqual([[1], [2, 3, 4], [5]]);
});

test("all of it is done when the last that came until then is worked on, whatever comes later", async () => {
  const { batches, add, end } = setUp();
  await batches.done();
  add(1);
  await setImmediate();
  add(2);
  let isDone = false;
  void batches.done().then(() => (isDone = true));
  await end();
  add(3);
  expect(isDone).toBe(false);
  await end();
  expect(isDone).toBe(true);
});

test("what comes within a pause goes together, and is done at once where somebody waits for it", async () => {
  const given: number[][] = [];
  const batches = new Batches<number>(async (batch) => void given.push([...batch]), 60_000);
  batches.add(1);
  await setImmediate();
  batches.add(2);
  await setImmediate();
  expect(given).toEqual([]);
  await batches.done();
  expect(given).toEqual([[1, 2]]);
  batches.add(3);
  await batches.done();
  expect(given).toEqual([[1, 2], [3]]);
});

test("a pause ends by itself", async () => {
  const given: number[][] = [];
  const batches = new Batches<number>(async (batch) => void given.push([...batch]), 5);
  batches.add(1);
  await expect.poll(() => given).toEqual([[1]]);
});
