import { createHash } from "node:crypto";

import type { LRUCache } from "lru-cache";

import type { Completion } from "./chat/completion.ts";
import type { Exchange } from "./requests.ts";
import type { State } from "./state.ts";

interface Remembered {
  completion: Completion;
  at: number;
  ttlSeconds: number;
}

/** What OpenRouter's response cache holds: the key is the body, byte for byte. */
export type ResponseCache = LRUCache<string, Remembered>;

const usualTtlSeconds = 300;

/** Answers from the cache when the request asks for it, and says so in the headers; a hit is free. */
export const cached = (exchange: Exchange, state: State, complete: () => Completion): Completion => {
  const { headers, body } = exchange.record;
  if (headers["x-openrouter-cache"] !== "true") return complete();
  const key = createHash("sha256").update(JSON.stringify(body)).digest("hex");
  const now = state.options.clock.now();
  const held = state.responseCache.get(key);
  const tell = (name: string, value: string | number): void => {
    exchange.response.setHeader(`X-OpenRouter-Cache-${name}`, String(value));
  };
  if (held && now - held.at < held.ttlSeconds * 1000) {
    tell("Status", "HIT");
    tell("Age", Math.floor((now - held.at) / 1000));
    tell("TTL", held.ttlSeconds);
    return { ...held.completion, billed: false };
  }
  const ttlSeconds = Number(headers["x-openrouter-cache-ttl"] ?? usualTtlSeconds);
  const completion = complete();
  state.responseCache.set(key, { completion, at: now, ttlSeconds });
  tell("Status", "MISS");
  tell("TTL", ttlSeconds);
  return completion;
};
