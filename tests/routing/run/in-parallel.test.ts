import { expect, test } from "vitest";

import type { Execution } from "../../../src/routing/run/execution.ts";
import { askInParallel } from "../../../src/routing/run/in-parallel.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { rated } from "../candidates.ts";
import { execution } from "./execution.ts";

test("when asking one of them ends in a mistake of ours, the others are ended, and waited for", async () => {
  const ended: unknown[] = [];
  const ask: Execution["ask"] = ({ model }, { signal }) =>
    model === "a/one"
      ? Promise.reject(new TypeError("a mistake"))
      : new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            // A moment later, as a connection does.
            setImmediate(() => {
              ended.push(model);
              reject(signal.reason);
            });
          });
        });
  const answers = askInParallel(
    [rated({ id: "a/one" }), rated({ id: "a/two" })],
    execution(new ManualClock(), { ask }),
  );
  await expect(answers).rejects.toThrow("a mistake");
  expect(ended).toEqual(["a/two"]);
});
