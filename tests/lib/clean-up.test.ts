import { getEventListeners, setMaxListeners } from "node:events";

import { describe, expect, test } from "vitest";

import { abortable } from "../../src/lib/abortable.ts";
import { withDeadline } from "../../src/lib/deadline.ts";
import { Slots } from "../../src/lib/slots.ts";
import { Task } from "../../src/lib/task.ts";
import { ManualClock } from "../support/manual-clock.ts";

const uses = Array.from({ length: 50 }, (_, index) => index);

/** A signal and a clock that outlive what is done with them. */
function longLived() {
  const clock = new ManualClock();
  const { signal } = new AbortController();
  // Fifty at once are the point here, not a leak.
  setMaxListeners(0, signal);
  return { clock, signal, left: () => [getEventListeners(signal, "abort").length, clock.sleeping] };
}

/** Goes on whoever waits for it, and listens to nobody who does. */
const endless = (): Task<never> => new Task(() => new Promise(() => {}), new AbortController().signal);

const work = async (index: number): Promise<number> => {
  if (index % 2 === 1) throw new Error("failed");
  return index;
};

describe("nothing is left, whether the work succeeds or fails,", () => {
  test("of waiting for shared work", async () => {
    const { signal, left } = longLived();
    await Promise.allSettled(uses.map((index) => abortable(work(index), signal)));
    expect(left()).toEqual([0, 0]);
  });

  test("of standing in a queue", async () => {
    const { signal, left } = longLived();
    const slots = new Slots(1);
    const queued: number[] = [];
    await Promise.allSettled(
      uses.map((index) => slots.run(() => work(index), { signal, onQueued: (ahead) => queued.push(ahead) })),
    );
    expect(queued.length).toBeGreaterThanOrEqual(49);
    expect(left()).toEqual([0, 0]);
  });

  test("of a deadline", async () => {
    const { clock, signal, left } = longLived();
    await Promise.allSettled(uses.map((index) => withDeadline(clock, 60, signal, () => work(index))));
    // A moment for what was told that it is over.
    await clock.advance(0);
    expect(left()).toEqual([0, 0]);
  });

  test("of waiting for a task", async () => {
    const { clock, signal, left } = longLived();
    await Promise.allSettled(
      uses.map((index) => new Task(() => work(index), signal).within(60, { clock, signal })),
    );
    await clock.advance(0);
    expect(left()).toEqual([0, 0]);
  });

  test("of waiting in vain for a task", async () => {
    const { clock, signal, left } = longLived();
    const task = endless();
    const waits = Promise.all(uses.map(() => task.within(60, { clock, signal })));
    await clock.advance(60_000);
    expect(await waits).toEqual(uses.map(() => undefined));
    expect(left()).toEqual([0, 0]);
  });

  test("of what is cancelled", async () => {
    const { clock, signal } = longLived();
    const never = endless();
    const slots = new Slots(1);
    void slots.run(() => new Promise(() => {}), { signal, onQueued: () => {} });
    const listeners = uses.map(async () => {
      const controller = new AbortController();
      const all = Promise.allSettled([
        never.within(60, { clock, signal: controller.signal }),
        slots.run(() => work(0), { signal: controller.signal, onQueued: () => {} }),
        withDeadline(clock, 60, controller.signal, (inTime) => clock.sleep(30_000, inTime)),
      ]);
      controller.abort(new Error("cancelled"));
      await all;
      return getEventListeners(controller.signal, "abort").length;
    });
    expect(await Promise.all(listeners)).toEqual(uses.map(() => 0));
    expect([getEventListeners(signal, "abort").length, clock.sleeping]).toEqual([0, 0]);
  });
});
