import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import { startWait, systemClock } from "../../src/lib/clock.ts";
import { linked } from "../../src/lib/linked.ts";
import { ManualClock } from "../support/manual-clock.ts";

test("a linked signal aborts with the other one, and for its reason, also where that is over already", () => {
  const other = new AbortController();
  const before = linked(other.signal);
  other.abort("enough");
  const after = linked(other.signal);
  expect([before.signal.reason, after.signal.reason]).toEqual(["enough", "enough"]);
});

test("one that aborts by itself leaves the other alone, and a released one hears of nothing", () => {
  const other = new AbortController();
  const [own, released] = [linked(other.signal), linked(other.signal)];
  own.abort("mine");
  expect(other.signal.aborted).toBe(false);
  own.release();
  released.release();
  expect(getEventListeners(other.signal, "abort")).toHaveLength(0);
  other.abort("late");
  expect([own.signal.reason, released.signal.aborted]).toEqual(["mine", false]);
});

test("many at once are no leak that Node has to tell of", async () => {
  const told: string[] = [];
  const onWarning = ({ name }: Error): unknown => told.push(name);
  process.on("warning", onWarning);
  const other = new AbortController();
  const many = Array.from({ length: 30 }, () => linked(other.signal));
  await setImmediate();
  process.off("warning", onWarning);
  expect(told).toEqual([]);
  other.abort("enough");
  expect(new Set(many.map(({ signal }) => signal.reason))).toEqual(new Set(["enough"]));
});

test("an alarm rings once at its time, and not when it is called off", async () => {
  const clock = new ManualClock();
  const rung: string[] = [];
  clock.alarm(1000, () => rung.push("first"));
  const callOff = clock.alarm(1000, () => rung.push("second"));
  await clock.advance(999);
  expect(rung).toEqual([]);
  callOff();
  await clock.advance(5000);
  expect(rung).toEqual(["first"]);
  expect(clock.sleeping).toBe(0);
});

test("a wait is over at its time, and never when it is called off", async () => {
  const clock = new ManualClock();
  const over: string[] = [];
  void startWait(clock, 1000).over.then(() => over.push("first"));
  const second = startWait(clock, 1000);
  void second.over.then(() => over.push("second"));
  second.callOff();
  await clock.advance(2000);
  expect(over).toEqual(["first"]);
});

test("the system's clock sleeps for as long as it is asked, and wakes with the reason of an abort", async () => {
  const before = performance.now();
  await systemClock.sleep(20);
  expect(performance.now() - before).toBeGreaterThan(15);
  const controller = new AbortController();
  const sleep = systemClock.sleep(60_000, controller.signal);
  controller.abort("enough");
  await expect(sleep).rejects.toBe("enough");
  await expect(systemClock.sleep(60_000, controller.signal)).rejects.toBe("enough");
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});
