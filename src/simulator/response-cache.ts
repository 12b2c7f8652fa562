import { createHash } from "node:crypto";

import type { LRUCache } from "lru-cache";

import type { Completion } from "./chat/shape.ts";
import type { Exchange } from "./requests.ts";

interface Remembered {
  completion: Completion;
  at: number;
  ttlSeconds: number;
}

/** What OpenRouter's response cache holds: the key is the body, byte for byte. */
export type ResponseCache = LRUCache<string, Remembered>;

const usualTtlSeconds = 300;

/** Answers from the cache when the request asks for it, and says so in the headers; a hit is free. */
export function cached(
  exchange: Exchange,
  { responseCache, now }: { responseCache: ResponseCache; now: number },
  complete: () => Completion,
): Completion {
  const { headers, body } = exchange.record;
  if (headers["x-openrouter-cache"] !== "true") return complete();
  const key = createHash("sha256").update(JSON.stringify(body)).digest("hex");
  const held = responseCache.get(key);
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
  responseCache.set(key, { completion, at: now, ttlSeconds });
  tell("Status", "MISS");
  tell("TTL", ttlSeconds);
  return completion;
}
