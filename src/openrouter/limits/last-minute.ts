import type { Clock } from "../../lib/clock.ts";

const minuteMs = 60_000;

/** The requests of the last sixty seconds, and room for so many. */
export class LastMinute {
  readonly limit: number;
  readonly #clock: Clock;
  /** Epoch ms, never more than `limit`. */
  #sent: number[] = [];

  constructor(limit: number, clock: Clock) {
    this.limit = limit;
    this.#clock = clock;
  }

  get used(): number {
    return this.#lately().length;
  }

  /** When there is room for another one, epoch ms; undefined when there is now. */
  get roomAt(): number | undefined {
    // The one that has to be a minute old by then.
    const oldest = this.#lately().at(-this.limit);
    return oldest === undefined ? undefined : oldest + minuteMs;
  }

  add(at: number): void {
    this.#sent.push(at);
  }

  /** A request that was not sent after all. */
  remove(at: number): void {
    const place = this.#sent.lastIndexOf(at);
    if (place !== -1) this.#sent.splice(place, 1);
  }

  #lately(): number[] {
    const now = this.#clock.now();
    // A clock that is set back leaves times in the future: they would be counted for longer than a minute.
    this.#sent = this.#sent.filter((at) => at > now - minuteMs && at <= now);
    return this.#sent;
  }
}
