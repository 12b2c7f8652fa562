import { expect, test, vi } from "vitest";

import { selectNames } from "../../../src/routing/plan/route.ts";
import { select } from "../../../src/routing/select/index.ts";
import { answersOf } from "./answers.ts";
import { type Ask, contextOf, fair } from "./judges.ts";

const answers = answersOf("7 7", "7 7!", "1 is not the longest of all", "9");

test.each([
  ["judge", 3],
  ["consensus", 0],
  ["longest", 2],
  ["shortest", 3],
] as const)("by %s", async (name, winner) => {
  const { selection, warnings } = await select(name, answers, contextOf(fair));
  expect(selection).toMatchObject({ by: name, winner });
  expect(warnings).toEqual([]);
});

test("only a judge is asked anything", async () => {
  const ask = vi.fn<Ask>(fair);
  for (const name of selectNames) if (name !== "judge") await select(name, answers, contextOf(ask));
  expect(ask).not.toHaveBeenCalled();
});

test.each(selectNames)("one answer is no choice (%s)", async (name) => {
  const ask = vi.fn<Ask>(fair);
  expect(await select(name, answersOf("7"), contextOf(ask))).toEqual({
    selection: { by: "only_answer", winner: 0, degraded: true },
    warnings: [],
  });
  expect(ask).not.toHaveBeenCalled();
});

test("no answer is a mistake of whoever asks", async () => {
  await expect(select("longest", [], contextOf(fair))).rejects.toThrow("no answer to choose");
});
