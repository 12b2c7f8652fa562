/** Time as a dependency: nothing in this project reads the system's clock or waits except through one of these. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Rings once, after `ms`, unless it is called off: with what is returned. */
  alarm(ms: number, ring: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  // Node's own promises of timers make an error, and a DOMException, of each that is called off.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
  alarm(ms, ring) {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};

export interface Wait {
  /** Settles when the time is over; never, when the wait is called off. */
  over: Promise<undefined>;
  callOff: () => void;
}

/** To be raced against what may come first. */
export function startWait(clock: Pick<Clock, "alarm">, ms: number): Wait {
  let end: (() => void) | undefined;
  const over = new Promise<undefined>((resolve) => (end = () => resolve(undefined)));
  return { over, callOff: clock.alarm(ms, () => end?.()) };
}
