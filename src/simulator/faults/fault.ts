export type RateLimitSource =
  | "openrouter_free_tier_per_minute"
  | "openrouter_free_tier_daily"
  | "openrouter_shared_capacity"
  | "upstream_provider_shared_pool";

/** Answered with an error, decided before the first byte. A list of models goes on to its next one. */
export type ErrorFault =
  | { kind: "rate-limit"; source: RateLimitSource; retryAfterSeconds?: number; resetAt?: number }
  | { kind: "capacity-exhausted"; retryAfterSeconds?: number }
  /** With `affordable`, the message that says how many tokens the balance still pays for. */
  | { kind: "credits"; affordable?: number }
  | { kind: "key-limit" }
  | { kind: "in-flight-budget"; retryAfterSeconds?: number }
  | { kind: "weight-exceeds-budget" }
  /** `retryAfter`: seconds, or an HTTP date as it should stand in the header. */
  | { kind: "status"; status: number; retryAfter?: number | string; message?: string }
  | { kind: "invalid-key" }
  | { kind: "provider-auth" }
  | { kind: "provider-bad-request" }
  | { kind: "moderation" }
  | { kind: "guardrail" }
  | { kind: "region-restricted" }
  | { kind: "data-policy" }
  | { kind: "no-endpoints" }
  /** Status 200 with nothing but an error in the body. */
  | { kind: "error-in-success"; code?: number | string }
  | { kind: "html"; status?: number }
  | { kind: "garbage" };

/** A completion that is odd in itself, however it is delivered. */
export type AnswerFault =
  | { kind: "choice-error" }
  | { kind: "empty-choices" }
  | { kind: "empty-answer" }
  /** The reasoning used up `max_tokens`: no content, finish_reason `length`. */
  | { kind: "reasoning-only" }
  | { kind: "content-filter" }
  | { kind: "refusal" };

/** A good completion, delivered badly. Chunks count the `data:` events sent before it happens. */
export type WireFault =
  /** An error as the one event of the stream. */
  | { kind: "stream-error-only"; code?: number | string }
  | { kind: "stream-error"; afterChunks?: number; code?: number | string }
  | { kind: "broken-stream"; afterChunks?: number }
  /** Nothing for `ms`, or nothing but keep-alive comments; then the rest follows. */
  | { kind: "stall"; ms: number; comments?: boolean; afterChunks?: number }
  | { kind: "slow"; chunkDelayMs: number }
  | { kind: "missing-done" }
  | { kind: "crlf" }
  | { kind: "split-bytes" }
  /** The plain JSON answer, although a stream was asked for. */
  | { kind: "json-answer" }
  | { kind: "oversized"; bytes: number };

/** No answer at all. */
export type ConnectionFault = { kind: "hang" } | { kind: "reset" };

export type Fault = ErrorFault | AnswerFault | WireFault | ConnectionFault;

const answerKinds: Record<AnswerFault["kind"], true> = {
  "choice-error": true,
  "empty-choices": true,
  "empty-answer": true,
  "reasoning-only": true,
  "content-filter": true,
  refusal: true,
};

const wireKinds: Record<WireFault["kind"], true> = {
  "stream-error-only": true,
  "stream-error": true,
  "broken-stream": true,
  stall: true,
  slow: true,
  "missing-done": true,
  crlf: true,
  "split-bytes": true,
  "json-answer": true,
  oversized: true,
};

/** True for a fault of the completion itself. */
export const isAnswerFault = (fault: Fault | undefined): fault is AnswerFault =>
  fault !== undefined && Object.hasOwn(answerKinds, fault.kind);

/** True for a fault of the delivery. */
export const isWireFault = (fault: Fault | undefined): fault is WireFault =>
  fault !== undefined && Object.hasOwn(wireKinds, fault.kind);

/** True when no answer is to be given at all. */
export const isConnectionFault = (fault: Fault | undefined): fault is ConnectionFault =>
  fault?.kind === "hang" || fault?.kind === "reset";

/** True for a fault that is a whole error answer. */
export const isErrorFault = (fault: Fault | undefined): fault is ErrorFault =>
  fault !== undefined && !isAnswerFault(fault) && !isWireFault(fault) && !isConnectionFault(fault);
