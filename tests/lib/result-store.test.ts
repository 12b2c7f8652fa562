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
