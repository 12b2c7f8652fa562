import type { AppError, ErrorCategory } from "../../errors.ts";
import type { UpstreamCode } from "../../openrouter/errors/error-table.ts";
import { UpstreamError } from "../../openrouter/errors/upstream-error.ts";
import type { FallbackOn } from "../plan/route.ts";

/**
 * What a failure says about going on to the next model: `transient` passes, `model` is about this one alone, `content`
 * is an answer that cannot be used, and after `caller` every other model would fail as well.
 */
export type FailureClass = FallbackOn | "caller";

type StatusCode = Extract<UpstreamCode, `http_${string}`>;

const ofUpstream: Readonly<Record<Exclude<UpstreamCode, StatusCode>, FailureClass>> = {
  admission_control: "transient",
  capacity_exhausted: "transient",
  free_tier_daily: "transient",
  free_tier_per_minute: "transient",
  in_flight_budget: "transient",
  provider_overloaded: "transient",
  provider_rate_limit: "transient",
  provider_unavailable: "transient",
  rate_limited: "transient",
  server_error: "transient",
  shared_capacity: "transient",
  timeout: "transient",

  content_policy_violation: "model",
  context_length_exceeded: "model",
  free_variant_ended: "model",
  max_tokens_exceeded: "model",
  model_deprecated: "model",
  model_not_found: "model",
  model_unavailable_upstream: "model",
  moderation: "model",
  no_endpoints: "model",
  privacy_restricted: "model",
  provider_auth: "model",
  region_restricted: "model",
  unsupported_modality: "model",
  unsupported_tools: "model",
  wrong_endpoint: "model",

  forbidden: "caller",
  insufficient_credits: "caller",
  invalid_image: "caller",
  invalid_key: "caller",
  invalid_request: "caller",
  key_limit_reached: "caller",
  management_key_needed: "caller",
  payload_too_large: "caller",
  redirected: "caller",
  wrong_base_url: "caller",
};

/** What is found out on this side, where its category does not tell. */
const ofOurs: Readonly<Record<string, FailureClass>> = {
  answer_too_large: "model",
  content_filter: "content",
  cut_off_before_text: "content",
  empty_answer: "content",
  format_mismatch: "content",
  // Another model may be cheap enough.
  over_budget: "model",
  price_unknown: "model",
  reasoning_used_max_tokens: "content",
  refusal: "content",
};

const ofCategory: Readonly<Record<ErrorCategory, FailureClass>> = {
  "Rate Limit": "transient",
  "API Error": "transient",
  "Validation Error": "caller",
  "Internal Error": "caller",
};

/** The model, or its free twin, is no more: the list that names it should be mended. */
export const goneCodes: ReadonlySet<string> = new Set<UpstreamCode>([
  "free_variant_ended",
  "model_deprecated",
  "model_not_found",
]);

const byCode = new Map(Object.entries({ ...ofUpstream, ...ofOurs }));

export function classOf(error: AppError): FailureClass {
  if (error instanceof UpstreamError && error.declaredRetryable) return "transient";
  return byCode.get(error.facts.code) ?? ofCategory[error.facts.category];
}
