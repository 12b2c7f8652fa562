import { expect, test } from "vitest";

import { byLength } from "../../../src/routing/select/length.ts";
import { answersOf, callsOf } from "./answers.ts";

test.each([
  ["characters of any plane count once", ["abcd", "👍👍👍", "ab"], 0, 2],
  ["space around an answer does not count", ["   a   \n", "abc", "  ab"], 1, 0],
  ["of equals the first wins", ["ab", "cd", "ef"], 0, 0],
])("%s", (_, texts, longest, shortest) => {
  const answers = answersOf(...texts);
  expect(byLength("longest", answers)).toEqual({ by: "longest", winner: longest });
  expect(byLength("shortest", answers)).toEqual({ by: "shortest", winner: shortest });
});

test("of equals the one with more weight wins", () => {
  const answers = answersOf("ab", { text: "cd", weight: 2 }, { text: "ef", weight: 2 }, "g");
  expect(byLength("longest", answers).winner).toBe(1);
});

test("an answer that was cut off never beats a whole one", () => {
  const answers = answersOf({ text: "abcdef", truncated: true, weight: 9 }, "abc", "ab", {
    text: "a",
    truncated: true,
  });
  expect(byLength("longest", answers).winner).toBe(1);
  expect(byLength("shortest", answers).winner).toBe(2);
});

test("where all were cut off, the length decides", () => {
  const answers = answersOf({ text: "ab", truncated: true }, { text: "abc", truncated: true });
  expect(byLength("longest", answers).winner).toBe(1);
});

test("calls count like text: an answer that only calls tools is not the shortest for it", () => {
  const answers = answersOf("yes", { toolCalls: callsOf("call_1", "look_up", '{"city":"Paris"}') });
  expect(byLength("shortest", answers).winner).toBe(0);
  expect(byLength("longest", answers).winner).toBe(1);
});
