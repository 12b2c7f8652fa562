import { type Clock, systemClock } from "../../src/lib/clock.ts";

/** A clock that runs so many times faster, for tests of what takes seconds beside a real network. */
export function hurriedClock(times = 20): Clock {
  const beganAt = systemClock.now();
  return {
    now: () => beganAt + (systemClock.now() - beganAt) * times,
    sleep: (ms, signal) => systemClock.sleep(Math.max(0, ms) / times, signal),
    alarm: (ms, ring) => systemClock.alarm(Math.max(0, ms) / times, ring),
  };
}
