import { LRUCache } from "lru-cache";

import { factsOf, sentences } from "../errors.ts";
import { abortable } from "../lib/abortable.ts";
import type { Clock } from "../lib/clock.ts";
import type { KeyInfo } from "./key.ts";

/** Whether OpenRouter takes the key: null is when nobody can tell. */
export type KeyStatus =
  | { valid: true; info: KeyInfo; observedAt: number }
  | { valid: false; reason: string; observedAt: number }
  | { valid: null; reason: string };

interface KeyStatusOptions {
  getKey: (signal: AbortSignal) => Promise<KeyInfo>;
  clock: Clock;
}

const keptMs = 60_000;

/** What OpenRouter says of the key, at most a minute old; rejects when the signal aborts and for nothing else. */
export function createKeyStatus({
  getKey,
  clock,
}: KeyStatusOptions): (signal: AbortSignal) => Promise<KeyStatus> {
  const known = new LRUCache<"key", KeyStatus>({
    max: 1,
    ttl: keptMs,
    perf: clock,
    ttlResolution: 0,
    async fetchMethod(_key, _held, { signal }): Promise<KeyStatus> {
      const observedAt = clock.now();
      try {
        return { valid: true, info: await getKey(signal), observedAt };
      } catch (error) {
        const facts = factsOf(error);
        if (facts.code !== "invalid_key") throw error;
        return { valid: false, reason: sentences(facts), observedAt };
      }
    },
  });

  return async (signal) => {
    try {
      const status = await abortable(known.fetch("key"), signal);
      return status ?? { valid: null, reason: "OpenRouter was not asked" };
    } catch (error) {
      signal.throwIfAborted();
      return { valid: null, reason: sentences(factsOf(error)) };
    }
  };
}
