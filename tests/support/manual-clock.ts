import { setImmediate } from "node:timers/promises";

import type { Clock } from "../../src/lib/clock.ts";

interface Sleeper {
  at: number;
  wake: () => void;
}

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  /** Every wait that was asked for, in ms. */
  readonly waits: number[] = [];
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(now = Date.UTC(2026, 10, 21, 12)) {
    this.#now = now;
  }

  /** How many wait at this moment. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.waits.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (ms <= 0) return resolve();
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = (): void => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      const sleeper = { at: this.#now + ms, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", onAbort);
    });
  }

  alarm(ms: number, ring: () => void): () => void {
    const off = new AbortController();
    this.sleep(ms, off.signal).then(ring, () => {});
    return () => off.abort();
  }

  /** Lets `ms` pass, waking each sleeper at its time. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = next.at;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** Lets short waits (backoffs, progress) pass as they come up until `work` is done; deadlines stay far. */
  async passWaitsUntil<T>(work: Promise<T>, longestWaitMs = 20_000): Promise<T> {
    const pending = Symbol("pending");
    for (;;) {
      const outcome = await Promise.race([work, settle().then(() => pending)]);
      if (outcome !== pending) return work;
      const next = this.#next(this.#now + longestWaitMs);
      if (next) await this.advance(next.at - this.#now);
    }
  }

  #next(before: number): Sleeper | undefined {
    return this.#sleepers.filter(({ at }) => at <= before).toSorted((a, b) => a.at - b.at)[0];
  }
}

/** Real input and output get their turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
}
