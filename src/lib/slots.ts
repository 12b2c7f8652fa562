/** At most so many at once; the rest wait in the order they came. */
export class Slots {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Runs `work` when there is a slot for it. `onQueued` hears how many are ahead when it has to wait. */
  async run<T>(
    work: () => Promise<T>,
    { signal, onQueued }: { signal: AbortSignal; onQueued: (ahead: number) => void },
  ): Promise<T> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
    } else {
      onQueued(this.#queue.length);
      await this.#turn(signal);
    }
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#queue.splice(this.#queue.indexOf(take), 1);
        reject(signal.reason);
      };
      const take = (): void => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      this.#queue.push(take);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Hands the slot to the next in line; it is free only when nobody waits. */
  #release(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#free += 1;
  }
}
