import { randomBytes } from "node:crypto";

import { LRUCache } from "lru-cache";

import type { Clock } from "./clock.ts";

export interface ResultStoreOptions {
  clock: Clock;
  /** How long a result is kept after it was last asked for. */
  keepSeconds: number;
  most: number;
}

/** Results that are asked for again by their id; bounded in number and time, the least recently used go first. */
export class ResultStore<T extends object> {
  readonly #results: LRUCache<string, T>;
  readonly #ids = new WeakMap<T, string>();

  constructor({ clock, keepSeconds, most }: ResultStoreOptions) {
    this.#results = new LRUCache({
      max: most,
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
    this.#results.set(id, result);
    return id;
  }

  get(id: string): T | undefined {
    return this.#results.get(id);
  }
}
