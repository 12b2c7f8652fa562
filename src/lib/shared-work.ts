import { abortable } from "./abortable.ts";

/** Work that several wait for. It is ended when the last of them leaves before its end. */
export class SharedWork<T> {
  readonly #end = new AbortController();
  readonly #done: Promise<T>;
  #waiting = 0;

  /** Starts at once. */
  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#done = work(this.#end.signal);
    // Whoever waits hears of a failure; with nobody waiting it is no unhandled rejection.
    this.#done.catch(() => {});
  }

  /** Nobody can wait for it any more. */
  get isEnded(): boolean {
    return this.#end.signal.aborted;
  }

  async wait(signal: AbortSignal): Promise<T> {
    this.#waiting += 1;
    try {
      return await abortable(this.#done, signal);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0 && signal.aborted) this.#end.abort(signal.reason);
    }
  }
}
