import type { HttpAnswer } from "../transport/http-answer.ts";
import type { Completion } from "./completion.ts";

/** Whether a repeated request may be answered from OpenRouter's cache; the time to live is OpenRouter's own when absent. */
export interface CacheRequest {
  ttlSeconds?: number | undefined;
}

export interface CacheReport {
  status: "HIT" | "MISS";
  age_seconds?: number;
  ttl_seconds?: number;
}

/** OpenRouter docs, response caching. */
export const cacheHeaders = ({ ttlSeconds }: CacheRequest): Record<string, string> => ({
  "x-openrouter-cache": "true",
  ...(ttlSeconds !== undefined && { "x-openrouter-cache-ttl": String(ttlSeconds) }),
});

/** What the answer's headers say of the cache; undefined when they say nothing. */
export function cacheReport({ headers }: Pick<HttpAnswer, "headers">): CacheReport | undefined {
  const status = headers.get("x-openrouter-cache-status");
  if (status !== "HIT" && status !== "MISS") return undefined;
  const age = seconds(headers.get("x-openrouter-cache-age"));
  const ttl = seconds(headers.get("x-openrouter-cache-ttl"));
  return {
    status,
    ...(age !== undefined && { age_seconds: age }),
    ...(ttl !== undefined && { ttl_seconds: ttl }),
  };
}

/** OpenRouter docs, response caching: hits are free, whether or not their usage says so. */
export const withCacheCost = (completion: Completion, cache: CacheReport | undefined): Completion =>
  cache?.status === "HIT" && completion.usage?.cost === undefined
    ? { ...completion, usage: { ...completion.usage, cost: 0 } }
    : completion;

function seconds(header: string | null): number | undefined {
  const value = Number(header ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * The same request always as the same bytes: OpenRouter's cache key is a hash of the body in which the order of keys
 * counts (docs, response caching). Arrays keep their order, which has a meaning.
 */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, canonical(item)]));
}
