import { expect, test } from "vitest";

import { TaskStore } from "../../../src/mcp/tasks/task.ts";

const mebibyte = 1024 * 1024;
const minute = 60_000;

function kept() {
  let now = 0;
  const store = new TaskStore(() => now);
  const begin = (count: number) => Array.from({ length: count }, () => store.create());
  const end = (states: ReturnType<typeof begin>, text = "") => {
    for (const state of states) store.change(state, { status: "completed", result: { text } });
  };
  const left = (states: ReturnType<typeof begin>) =>
    states.filter(({ taskId }) => store.get(taskId) !== undefined).length;
  const pass = (ms: number) => {
    now += ms;
  };
  return { store, begin, end, left, pass };
}

test("of thousands that end at once each is there until it was asked for", () => {
  const { store, begin, end, left } = kept();
  const states = begin(3000);
  end(states);
  expect(left(states)).toBe(3000);
  expect(states.map((state) => store.told(state)["status"])).toEqual(states.map(() => "completed"));
});

test("they hold 64 MB at most: those go first whose end was told, then those that ended first", () => {
  const { store, begin, end, left } = kept();
  const [heard, unheard, late, working] = [begin(10), begin(10), begin(10), begin(1)];
  // Of 2.2 MB: a letter takes two bytes.
  const text = "x".repeat(1.1 * mebibyte);
  end(unheard, text);
  end(heard, text);
  for (const state of heard) store.told(state);
  expect([left(heard), left(unheard)]).toEqual([10, 10]);
  end(late, text);
  expect([left(heard), left(unheard), left(late)]).toEqual([9, 10, 10]);
  end(begin(15), text);
  expect([left(heard), left(unheard), left(working)]).toEqual([0, 4, 1]);
});

test("a single one may hold more than that", () => {
  const { begin, end, left } = kept();
  const states = begin(1);
  end(states, "x".repeat(40 * mebibyte));
  expect(left(states)).toBe(1);
});

test("an hour after its end it is gone, and no sooner, however long it was at work", () => {
  const { begin, end, left, pass } = kept();
  const states = begin(1);
  pass(90 * minute);
  expect(left(states)).toBe(1);
  end(states);
  pass(59 * minute);
  expect(left(states)).toBe(1);
  pass(2 * minute);
  expect(left(states)).toBe(0);
});
