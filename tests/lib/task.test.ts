import { expect, test } from "vitest";

import { Task } from "../../src/lib/task.ts";
import { ManualClock } from "../support/manual-clock.ts";

test("work that is done is found without any wait, and work that is not is left alone", async () => {
  const clock = new ManualClock();
  const { signal } = new AbortController();
  let end = (): void => {};
  const work = new Promise<void>((resolve) => {
    end = resolve;
  });
  const task = new Task(() => work.then(() => "done"), signal);
  expect(await task.within(0, { clock, signal })).toBeUndefined();
  expect(task.running).toBe(true);
  end();
  await clock.advance(0);
  expect(await task.within(0, { clock, signal })).toEqual({ value: "done" });
  expect(task.running).toBe(false);
});
