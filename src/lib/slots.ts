/** At most so many at once; the rest wait in the order they came. */
export class Slots {
  #free: number;
  readonly #queue: Waiting[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Runs `work` when there is a slot for it. `onQueued` hears how many are ahead, at first and as the queue moves. */
  async run<T>(
    work: () => Promise<T>,
    { signal, onQueued }: { signal: AbortSignal; onQueued: (ahead: number) => void },
  ): Promise<T> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
    } else {
      onQueued(this.#queue.length);
      await this.#turn(signal, onQueued);
    }
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  #turn(signal: AbortSignal, onQueued: (ahead: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        this.#tellAhead();
        reject(signal.reason);
      };
      const take = (): void => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      const waiting = { take, onQueued };
      this.#queue.push(waiting);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Hands the slot to the next in line; it is free only when nobody waits. */
  #release(): void {
    const next = this.#queue.shift();
    if (!next) {
      this.#free += 1;
      return;
    }
    next.take();
    this.#tellAhead();
  }

  #tellAhead(): void {
    for (const [ahead, { onQueued }] of this.#queue.entries()) onQueued(ahead);
  }
}

interface Waiting {
  take: () => void;
  onQueued: (ahead: number) => void;
}
