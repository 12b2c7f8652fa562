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

  /** `instead` is what this caller is content with where it comes first. */
  async wait(signal: AbortSignal, instead?: Promise<T>): Promise<T> {
    this.#waiting += 1;
    try {
      return await abortable(instead ? Promise.race([this.#done, instead]) : this.#done, signal);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0 && signal.aborted) this.end(signal.reason);
    }
  }

  /** Ends it whoever waits. */
  end(reason: unknown): void {
    this.#end.abort(reason);
  }
}
