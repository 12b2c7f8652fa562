/** Hands things over in the order they come: all that come while the ones before are worked on go together. */
export class Batches<T> {
  readonly #work: (batch: readonly T[]) => Promise<void>;
  #next: T[] | undefined;
  #done = Promise.resolve();

  /** `work` must not throw. */
  constructor(work: (batch: readonly T[]) => Promise<void>) {
    this.#work = work;
  }

  add(one: T): void {
    if (this.#next) {
      this.#next.push(one);
      return;
    }
    this.#next = [one];
    this.#done = this.#workAfter(this.#done, this.#next);
  }

  /** Resolves when all that came until now is worked on. */
  done(): Promise<void> {
    return this.#done;
  }

  async #workAfter(before: Promise<void>, batch: readonly T[]): Promise<void> {
    await before;
    this.#next = undefined;
    await this.#work(batch);
  }
}
