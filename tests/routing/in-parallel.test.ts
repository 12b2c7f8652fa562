import { expect, test } from "vitest";

import { noMemory } from "../../src/routing/execution.ts";
import { askInParallel } from "../../src/routing/in-parallel.ts";
import type { Route } from "../../src/routing/route.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { rated } from "./candidates.ts";

const route: Route = {
  strategy: "compare",
  metric: "intelligence",
  fallbackOn: [],
  via: "auto",
  select: "judge",
  dryRun: false,
};

test("when asking one of them ends in a mistake of ours, the others do not go on unseen", async () => {
  const clock = new ManualClock();
  const ended: unknown[] = [];
  const answers = askInParallel([rated({ id: "a/one" }), rated({ id: "a/two" })], {
    route,
    clock,
    ask: ({ model }, { signal }) =>
      model === "a/one"
        ? Promise.reject(new TypeError("a mistake"))
        : new Promise((_, reject) => {
            signal.addEventListener("abort", () => {
              ended.push(model);
              reject(signal.reason);
            });
          }),
    pay: async (candidate) => ({ candidate, settle: () => {}, close: () => {} }),
    signal: new AbortController().signal,
    deadline: clock.now() + 300_000,
    holdWithinSeconds: 50,
    flawOf: async () => undefined,
    watch: () => {},
    judges: {},
    memory: noMemory,
  });
  await expect(answers).rejects.toThrow("a mistake");
  expect(ended).toEqual(["a/two"]);
});
