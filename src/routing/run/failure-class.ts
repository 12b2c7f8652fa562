import type { AppError } from "../../errors.ts";
import type { ErrorCategory } from "../../errors/categories.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { lookUp } from "../../lib/look-up.ts";
import type { UpstreamCode } from "../../openrouter/errors/error-table.ts";
import { UpstreamError } from "../../openrouter/errors/upstream-error.ts";
import type { FallbackOn } from "../plan/route.ts";

/**
 * What a failure says about going on to the next model: `transient` passes, `model` is about this one alone, `content`
 * is an answer that cannot be used, and after `caller` every other model would fail as well.
 */
export type FailureClass = FallbackOn | "caller";

const ofUpstream: Readonly<Record<UpstreamCode, FailureClass>> = {
  // Limits and outages: OpenRouter docs, limits and errors; each passes, and another model may be free of it.
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

  // OpenRouter docs, errors (availability), and what its own fallback goes on over: they name one model.
  free_variant_ended: "model",
  model_deprecated: "model",
  model_not_found: "model",
  model_unavailable_upstream: "model",
  no_endpoints: "model",
  wrong_endpoint: "model",
  // 403 with a provider or a step of OpenRouter's choice (seen September 2026): gates and regions are each model's own.
  model_gated: "model",
  region_restricted: "model",
  // The providers that a data policy allows are others for each model.
  privacy_restricted: "model",
  // Moderation and refusals: `is_moderated` is a field of each model, providers have checks of their own.
  content_policy_violation: "model",
  moderation: "model",
  // A provider's key for OpenRouter, not the caller's.
  provider_auth: "model",
  // What a model can take is listed for each.
  context_length_exceeded: "model",
  max_tokens_exceeded: "model",
  unsupported_modality: "model",
  unsupported_tool_choice: "model",
  unsupported_tools: "model",

  // The key, the account, the way to OpenRouter: the same for every model.
  blocked: "caller",
  forbidden: "caller",
  insufficient_credits: "caller",
  invalid_key: "caller",
  key_limit_reached: "caller",
  management_key_needed: "caller",
  redirected: "caller",
  wrong_base_url: "caller",
  // What OpenRouter itself refuses; see below for providers.
  invalid_image: "caller",
  invalid_request: "caller",
  payload_too_large: "caller",
};

/** What is found out on this side, where its category does not tell. */
const ofOurs: Readonly<Partial<Record<ErrorCode, FailureClass>>> = {
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

/**
 * Refusals of a request that a provider wrote, and that say it is this model's or this provider's doing: "Unsupported
 * parameter: 'temperature' is not supported with this model" (recorded, 2026).
 */
const providersRefusals: ReadonlySet<ErrorCode> = new Set(["invalid_image", "invalid_request"]);
const ofThisModel =
  /\b(?:unsupported|not (?:currently )?support(?:ed)?|not available|not allowed)\b.{0,80}\b(?:model|provider|endpoint)\b|\b(?:model|provider|endpoint)\b.{0,80}\b(?:not|n't|only) (?:\w+ )?(?:support|allow|accept|available)/i;

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

const byCode: Readonly<Record<string, FailureClass>> = { ...ofUpstream, ...ofOurs };

export function classOf(error: AppError): FailureClass {
  const { code, category, provider, what } = error.facts;
  if (error instanceof UpstreamError && error.declaredRetryable) return "transient";
  const isProviders = error instanceof UpstreamError && provider !== undefined;
  if (isProviders && providersRefusals.has(code) && ofThisModel.test(what)) return "model";
  return lookUp(byCode, code) ?? ofCategory[category];
}
