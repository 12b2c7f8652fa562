import type { Fault } from "./fault.ts";

/** What `[simulate: name]` in the last user message asks for. */
export const directives: Record<string, Fault> = {
  "rate-limit": { kind: "rate-limit", source: "upstream_provider_shared_pool" },
  "rate-limit-free-minute": { kind: "rate-limit", source: "openrouter_free_tier_per_minute" },
  "rate-limit-free-day": { kind: "rate-limit", source: "openrouter_free_tier_daily" },
  "rate-limit-shared": { kind: "rate-limit", source: "openrouter_shared_capacity", retryAfterSeconds: 5 },
  "capacity-exhausted": { kind: "capacity-exhausted" },
  "no-credits": { kind: "credits" },
  "few-credits": { kind: "credits", affordable: 1491 },
  "key-limit": { kind: "key-limit" },
  "in-flight-budget": { kind: "in-flight-budget" },
  "weight-exceeds-budget": { kind: "weight-exceeds-budget" },
  "server-error": { kind: "status", status: 500 },
  "provider-error": { kind: "status", status: 502 },
  unavailable: { kind: "status", status: 503, retryAfter: 2 },
  "gateway-timeout": { kind: "status", status: 504 },
  timeout: { kind: "status", status: 408 },
  overloaded: { kind: "status", status: 529 },
  "edge-timeout": { kind: "html", status: 524 },
  garbage: { kind: "garbage" },
  "invalid-key": { kind: "invalid-key" },
  "provider-auth": { kind: "provider-auth" },
  "provider-bad-request": { kind: "provider-bad-request" },
  moderation: { kind: "moderation" },
  guardrail: { kind: "guardrail" },
  "region-restricted": { kind: "region-restricted" },
  "data-policy": { kind: "data-policy" },
  "no-endpoints": { kind: "no-endpoints" },
  "error-in-success": { kind: "error-in-success" },
  "choice-error": { kind: "choice-error" },
  "empty-choices": { kind: "empty-choices" },
  "empty-answer": { kind: "empty-answer" },
  "reasoning-only": { kind: "reasoning-only" },
  "content-filter": { kind: "content-filter" },
  refusal: { kind: "refusal" },
  "stream-error-only": { kind: "stream-error-only" },
  "stream-error": { kind: "stream-error" },
  "stream-error-string-code": { kind: "stream-error", code: "server_error" },
  "broken-stream": { kind: "broken-stream" },
  "broken-at-once": { kind: "broken-stream", afterChunks: 0 },
  stall: { kind: "stall", ms: 60_000, comments: true },
  silence: { kind: "stall", ms: 60_000 },
  "slow-start": { kind: "stall", ms: 5000, comments: true, afterChunks: 0 },
  slow: { kind: "slow", chunkDelayMs: 250 },
  "missing-done": { kind: "missing-done" },
  crlf: { kind: "crlf" },
  "split-bytes": { kind: "split-bytes" },
  "json-answer": { kind: "json-answer" },
  oversized: { kind: "oversized", bytes: 12_000_000 },
  hang: { kind: "hang" },
  reset: { kind: "reset" },
};

const pattern = /\[simulate:\s*([\w-]+)(?:\s+on\s+([^\]\s]+))?\s*\]/gi;

export interface Directive {
  name: string;
  /** `[simulate: name on author/model]` hits that model alone, so that another can stand in. */
  model: string | undefined;
  /** Undefined when no such name exists. */
  fault: Fault | undefined;
}

/** The directives written in a message. */
export const directivesIn = (text: string): Directive[] =>
  [...text.matchAll(pattern)].map(([, written = "", model]) => {
    const name = written.toLowerCase();
    return { name, model, fault: Object.hasOwn(directives, name) ? directives[name] : undefined };
  });

/** The message as the model should read it. */
export const withoutDirectives = (text: string): string => text.replaceAll(pattern, "").trim();
