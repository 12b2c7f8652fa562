import { expect, test } from "vitest";

import { putOff } from "../../src/lib/put-off.ts";
import { ManualClock } from "../support/manual-clock.ts";

function started() {
  const clock = new ManualClock();
  const done: number[] = [];
  const begun = clock.now();
  const later = putOff(clock, 1000, async () => void done.push(clock.now() - begun));
  return { clock, done, later };
}

test("what is asked for again and again is done once each time that it is due, not later and later", async () => {
  const { clock, done, later } = started();
  for (let turn = 0; turn < 6; turn += 1) {
    later.ask();
    await clock.advance(400);
  }
  expect(done).toEqual([1000, 2200]);
});

test("what is to be done is done at once where it has to be finished, and then not again", async () => {
  const { clock, done, later } = started();
  later.ask();
  await clock.advance(999);
  await later.finish();
  await clock.advance(5000);
  expect(done).toEqual([999]);
});

test("what nobody asked for is not done", async () => {
  const { clock, done, later } = started();
  await later.finish();
  await clock.advance(5000);
  expect(done).toEqual([]);
});

test("who finishes it waits for what has begun", async () => {
  const clock = new ManualClock();
  let end = (): void => {};
  const work = new Promise<void>((resolve) => (end = resolve));
  const later = putOff(clock, 1000, () => work);
  later.ask();
  await clock.advance(1000);
  let finished = false;
  const finishing = later.finish().then(() => (finished = true));
  await clock.advance(1000);
  expect(finished).toBe(false);
  end();
  await finishing;
  expect(finished).toBe(true);
});
