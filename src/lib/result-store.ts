import { randomBytes } from "node:crypto";

import { LRUCache } from "lru-cache";

import type { Clock } from "./clock.ts";

export interface ResultStoreOptions<T> {
  clock: Clock;
  /** How long a result is kept after it was last asked for. */
  keepSeconds: number;
  most: number;
  /** Of all that are whole together; of a single larger one as much as it is. */
  mostBytes?: number;
  /** What a whole one holds in memory. */
  bytesOf?: (result: T) => number;
  /** Settles when a result is whole; undefined when it is. Until then it does not go. */
  endOf?: (result: T) => Promise<void> | undefined;
}

/** Results that are asked for again by their id; bounded in number, time and size, the least recently used go first. */
export class ResultStore<T extends object> {
  readonly #growing = new Map<string, T>();
  readonly #whole: LRUCache<string, T>;
  readonly #ids = new WeakMap<T, string>();
  readonly #endOf: (result: T) => Promise<void> | undefined;

  constructor({
    clock,
    keepSeconds,
    most,
    mostBytes = Number.MAX_SAFE_INTEGER,
    bytesOf = () => 0,
    endOf = () => undefined,
  }: ResultStoreOptions<T>) {
    this.#endOf = endOf;
    this.#whole = new LRUCache({
      max: most,
      maxSize: mostBytes,
      // The last one stays, however large it is: it was paid for, and somebody is reading it.
      sizeCalculation: (result) => Math.max(1, Math.min(bytesOf(result), mostBytes)),
      ttl: keepSeconds * 1000,
      updateAgeOnGet: true,
      perf: clock,
      ttlResolution: 0,
    });
  }

  /** The id under which `result` can be had from now on: the same one each time. */
  keep(result: T): string {
    const id = this.#ids.get(result) ?? `res_${randomBytes(9).toString("base64url")}`;
    this.#ids.set(result, id);
    const end = this.#endOf(result);
    if (!end) this.#keepWhole(id, result);
    else if (!this.#growing.has(id)) {
      this.#growing.set(id, result);
      void this.#keepFrom(end, id, result);
    }
    return id;
  }

  async #keepFrom(end: Promise<void>, id: string, result: T): Promise<void> {
    await end;
    this.#growing.delete(id);
    this.#keepWhole(id, result);
  }

  #keepWhole(id: string, result: T): void {
    // What is there already is not measured again.
    this.#whole.delete(id);
    this.#whole.set(id, result);
  }

  get(id: string): T | undefined {
    return this.#growing.get(id) ?? this.#whole.get(id);
  }
}
