import { abortable } from "./abortable.ts";
import type { Clock } from "./clock.ts";
import { linked } from "./linked.ts";

/** Work that goes on when its caller stops waiting for it. */
export class Task<T> {
  readonly #done: Promise<T>;
  /** Settles when the work ends, however it ends. */
  readonly ended: Promise<void>;
  /** Ends the work, as far as it listens to its signal. */
  readonly abort: (reason: unknown) => void;
  #running = true;

  /** Starts at once. Its signal aborts with `abort()` or, while it runs, when `signal` does. */
  constructor(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) {
    const link = linked(signal);
    this.abort = link.abort;
    this.#done = work(link.signal);
    const end = (): void => {
      this.#running = false;
      link.release();
    };
    // Whoever waits hears of a failure; with nobody waiting it is no unhandled rejection.
    this.ended = this.#done.then(end, end);
  }

  get running(): boolean {
    return this.#running;
  }

  /** The value, if there is one within `seconds`; throws what the work threw. */
  async within(
    seconds: number,
    { clock, signal }: { clock: Clock; signal: AbortSignal },
  ): Promise<{ value: T } | undefined> {
    let callOff: (() => void) | undefined;
    const inTime = new Promise<{ value: T } | undefined>((resolve, reject) => {
      // First in line: of a wait of no time at all, work that is done is the outcome.
      this.#done.then((value) => resolve({ value }), reject);
      callOff = clock.alarm(seconds * 1000, () => resolve(undefined));
    });
    try {
      return await abortable(inTime, signal);
    } finally {
      callOff?.();
    }
  }
}
