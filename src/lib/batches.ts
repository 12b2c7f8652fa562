/** Hands things over in the order they come: all that come within a pause, or while the ones before are worked on, go together. */
export class Batches<T> {
  readonly #work: (batch: readonly T[]) => Promise<void>;
  readonly #pauseMs: number;
  #next: T[] | undefined;
  #done = Promise.resolve();
  #endPause: (() => void) | undefined;

  /** `work` must not throw. `pauseMs`: how long the first of a batch waits for others, by the system's clock. */
  constructor(work: (batch: readonly T[]) => Promise<void>, pauseMs = 0) {
    this.#work = work;
    this.#pauseMs = pauseMs;
  }

  add(one: T): void {
    if (this.#next) {
      this.#next.push(one);
      return;
    }
    this.#next = [one];
    this.#done = this.#workAfter(this.#done, this.#next);
  }

  /** Resolves when all that came until now is worked on; that is paused for no more. */
  done(): Promise<void> {
    this.#endPause?.();
    return this.#done;
  }

  async #workAfter(before: Promise<void>, batch: readonly T[]): Promise<void> {
    await Promise.all([before, this.#pause()]);
    this.#next = undefined;
    await this.#work(batch);
  }

  async #pause(): Promise<void> {
    if (this.#pauseMs === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#pauseMs);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endPause = undefined;
  }
}
