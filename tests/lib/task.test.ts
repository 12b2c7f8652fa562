import { getEventListeners } from "node:events";

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

test("a task that runs ends with the server, and one that has ended leaves nothing on its signal", async () => {
  const leaving = new AbortController();
  const listening = (): number => getEventListeners(leaving.signal, "abort").length;
  const done = new Task(async () => "done", leaving.signal);
  const failed = new Task(() => Promise.reject(new Error("failed")), leaving.signal);
  await Promise.all([done.ended, failed.ended]);
  expect(listening()).toBe(0);
  const running = new Task(
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
    leaving.signal,
  );
  expect(listening()).toBe(1);
  leaving.abort(new Error("the server leaves"));
  await running.ended;
  expect([running.running, listening()]).toEqual([false, 0]);
});
