import type { Clock } from "./clock.ts";

/** Rings once, after `ms`, unless it is called off: with what is returned. */
export function alarm(clock: Pick<Clock, "sleep">, ms: number, ring: () => void): () => void {
  const off = new AbortController();
  clock.sleep(ms, off.signal).then(ring, () => {});
  return () => off.abort(calledOff);
}

// Without a reason, each abort makes a DOMException, with its stack.
const calledOff = new Error("called off");

export interface Wait {
  /** Settles when the time is over; never, when the wait is called off. */
  over: Promise<undefined>;
  callOff: () => void;
}

/** To be raced against what may come first. */
export function startWait(clock: Pick<Clock, "sleep">, ms: number): Wait {
  let end: (() => void) | undefined;
  const over = new Promise<undefined>((resolve) => (end = () => resolve(undefined)));
  return { over, callOff: alarm(clock, ms, () => end?.()) };
}
