import { expect, test } from "vitest";

import { ResultStore } from "../../src/lib/result-store.ts";
import { ManualClock } from "../support/manual-clock.ts";

const storeOf = (most: number) => {
  const clock = new ManualClock();
  return { clock, store: new ResultStore<{ name: number }>({ clock, keepSeconds: 60, most }) };
};

test("keeps the last so many, and the least recently used go first", () => {
  const { store } = storeOf(100);
  const ids = Array.from({ length: 100 }, (_, name) => store.keep({ name }));
  const [first = "", second = "", third = "", fourth = ""] = ids;
  expect(store.get(first)).toEqual({ name: 0 });
  const more = [store.keep({ name: 100 }), store.keep({ name: 101 })];
  expect([second, third].map((id) => store.get(id))).toEqual([undefined, undefined]);
  expect([first, fourth, ...more].map((id) => store.get(id)?.name)).toEqual([0, 3, 100, 101]);
});

test("to keep a result again is to use it, under the same id", () => {
  const { store } = storeOf(2);
  const result = { name: 1 };
  const id = store.keep(result);
  const other = store.keep({ name: 2 });
  expect(store.keep(result)).toBe(id);
  store.keep({ name: 3 });
  expect(store.get(id)).toBe(result);
  expect(store.get(other)).toBeUndefined();
});

test("forgets what nobody asked for in time; asking begins it anew", async () => {
  const { clock, store } = storeOf(2);
  const id = store.keep({ name: 1 });
  await clock.advance(59_000);
  expect(store.get(id)).toEqual({ name: 1 });
  await clock.advance(59_000);
  expect(store.get(id)).toEqual({ name: 1 });
  await clock.advance(61_000);
  expect(store.get(id)).toBeUndefined();
});

test("ids cannot be guessed", () => {
  const { store } = storeOf(100);
  const ids = Array.from({ length: 100 }, (_, name) => store.keep({ name }));
  expect(new Set(ids).size).toBe(100);
  expect(ids.filter((id) => !/^res_[\w-]{12}$/.test(id))).toEqual([]);
});

interface Sized {
  bytes: number;
  end?: Promise<void> | undefined;
}

const sizedStore = () =>
  new ResultStore<Sized>({
    clock: new ManualClock(),
    keepSeconds: 60,
    most: 100,
    mostBytes: 64,
    bytesOf: ({ bytes }) => bytes,
    endOf: ({ end }) => end,
  });

test("keeps so many bytes of whole results, the eldest go first, and the last one stays whatever its size", () => {
  const store = sizedStore();
  const [first, second] = [store.keep({ bytes: 20 }), store.keep({ bytes: 20 })];
  const third = store.keep({ bytes: 24 });
  expect([first, second, third].map((id) => store.get(id)?.bytes)).toEqual([20, 20, 24]);
  const fourth = store.keep({ bytes: 21 });
  expect([first, second, third, fourth].map((id) => store.get(id)?.bytes)).toEqual([
    undefined,
    undefined,
    24,
    21,
  ]);
  const large = store.keep({ bytes: 1000 });
  expect([third, fourth, large].map((id) => store.get(id)?.bytes)).toEqual([undefined, undefined, 1000]);
});

test("a result that shrank makes room when it is kept again", () => {
  const store = sizedStore();
  const shrinking = { bytes: 60 };
  const id = store.keep(shrinking);
  shrinking.bytes = 4;
  store.keep(shrinking);
  const other = store.keep({ bytes: 60 });
  expect([id, other].map((each) => store.get(each)?.bytes)).toEqual([4, 60]);
});

test("a result that still grows never goes, and counts once it is whole", async () => {
  const clock = new ManualClock();
  const ends: (() => void)[] = [];
  const store = new ResultStore<Sized>({
    clock,
    keepSeconds: 60,
    most: 2,
    mostBytes: 64,
    bytesOf: ({ bytes }) => bytes,
    endOf: ({ end }) => end,
  });
  const growing = Array.from({ length: 5 }, (): Sized => ({
    bytes: 30,
    end: new Promise<void>((resolve) => ends.push(resolve)),
  }));
  const ids = growing.map((result) => store.keep(result));
  const whole = store.keep({ bytes: 40 });
  await clock.advance(61_000);
  expect(ids.map((id) => store.get(id))).toEqual(growing);
  expect(store.get(whole)).toBeUndefined();
  for (const [place, end] of ends.entries()) {
    delete growing[place]?.end;
    end();
    await Promise.resolve();
  }
  await clock.advance(0);
  expect(ids.map((id) => store.get(id)?.bytes)).toEqual([undefined, undefined, undefined, 30, 30]);
});
