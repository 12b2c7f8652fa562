import { abortable } from "./abortable.ts";
import { type Clock, startWait } from "./clock.ts";

/** Work that goes on when its caller stops waiting for it. */
export class Task<T> {
  readonly #controller = new AbortController();
  readonly #done: Promise<T>;
  /** Settles when the work ends, however it ends. */
  readonly ended: Promise<void>;
  #running = true;

  /** Starts at once. Its signal aborts with `abort()`, or when `signal` does. */
  constructor(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) {
    this.#done = work(AbortSignal.any([this.#controller.signal, signal])).finally(() => {
      this.#running = false;
    });
    this.ended = this.#settle();
  }

  /** Whoever waits hears of a failure; with nobody waiting it is no unhandled rejection. */
  async #settle(): Promise<void> {
    await this.#done.catch(() => {});
  }

  get running(): boolean {
    return this.#running;
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** The value, if there is one within `seconds`; throws what the work threw. */
  async within(
    seconds: number,
    { clock, signal }: { clock: Clock; signal: AbortSignal },
  ): Promise<{ value: T } | undefined> {
    // First in line: of a wait of no time at all, work that is done is the outcome.
    const done = this.#done.then((value) => ({ value }));
    const time = startWait(clock, seconds * 1000);
    try {
      return await abortable(Promise.race([done, time.over]), signal);
    } finally {
      time.callOff();
    }
  }
}
