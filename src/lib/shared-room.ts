/**
 * Room that several fill together: what does not fit waits until one of them leaves. The first that would have to wait goes
 * on instead, over the size and until it leaves, so that one can always finish.
 */
export class SharedRoom {
  readonly #size: number;
  #taken = 0;
  #overSize: Guest | undefined;
  #waiting: Waiting[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  enter(): Guest {
    let own: number | undefined = 0;
    const count = (amount: number): void => {
      if (own === undefined) return;
      own += amount;
      this.#taken += amount;
    };
    const guest: Guest = {
      take: (amount) => {
        if (own !== undefined && !this.#fits(guest, amount)) {
          return new Promise((resolve) => {
            const admit = (): void => {
              count(amount);
              resolve();
            };
            this.#waiting.push({ guest, amount, admit });
          });
        }
        count(amount);
        return undefined;
      },
      leave: () => {
        this.#taken -= own ?? 0;
        own = undefined;
        if (this.#overSize === guest) this.#overSize = undefined;
        for (const waiting of this.#waiting) if (waiting.guest === guest) waiting.admit();
        this.#waiting = this.#waiting.filter((waiting) => waiting.guest !== guest);
        this.#admitNext();
      },
    };
    return guest;
  }

  #fits(guest: Guest, amount: number): boolean {
    if (this.#taken + amount <= this.#size) return true;
    this.#overSize ??= guest;
    return this.#overSize === guest;
  }

  /** In the order they came; a smaller one behind does not overtake. */
  #admitNext(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (!next || !this.#fits(next.guest, next.amount)) return;
      this.#waiting.shift();
      next.admit();
    }
  }
}

/** One that fills the room, bit by bit. */
export interface Guest {
  /** Undefined when there is room at once. */
  take: (amount: number) => Promise<void> | undefined;
  /** Gives back all that it took. What it still waits for it gets, and nothing is counted any more. */
  leave: () => void;
}

interface Waiting {
  guest: Guest;
  amount: number;
  admit: () => void;
}
