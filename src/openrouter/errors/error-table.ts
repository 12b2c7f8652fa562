import { type CodeInfo, errorCategories } from "../../errors/categories.ts";
import { type ErrorCode, errorCodes } from "../../errors/codes.ts";
import { lookUp } from "../../lib/look-up.ts";
import type { ErrorBody } from "./error-body.ts";

/** What one kind of failure means to the caller. */
export interface ErrorKind extends CodeInfo {
  code: ErrorCode;
  next: string;
}

type Named = keyof typeof errorCodes;
type Table = Readonly<Record<string, Named>>;
type Words = readonly (readonly [RegExp, Named])[];

// OpenRouter docs, errors (availability, since 2026-08-19).
const byAvailability = {
  model_not_found: "model_not_found",
  wrong_endpoint: "wrong_endpoint",
  no_endpoints: "no_endpoints",
  model_deprecated: "model_deprecated",
  model_unavailable_upstream: "model_unavailable_upstream",
  capacity_exhausted: "capacity_exhausted",
  temporarily_unavailable: "provider_overloaded",
  region_restricted: "region_restricted",
  privacy_restricted: "privacy_restricted",
  constraint_filtered: "no_endpoints",
  free_variant_ended: "free_variant_ended",
} as const satisfies Table;

// OpenRouter docs, limits (metadata.limit_source).
const byLimitSource = {
  openrouter_free_tier_per_minute: "free_tier_per_minute",
  openrouter_free_tier_daily: "free_tier_daily",
  openrouter_shared_capacity: "shared_capacity",
  upstream_provider_shared_pool: "provider_rate_limit",
  openrouter_admission_control: "admission_control",
  openrouter_in_flight_budget: "in_flight_budget",
  openrouter_credits: "insufficient_credits",
  openrouter_key_limit: "key_limit_reached",
} as const satisfies Table;

// OpenRouter API, error_type.
const byType = {
  context_length_exceeded: "context_length_exceeded",
  token_limit_exceeded: "context_length_exceeded",
  string_too_long: "context_length_exceeded",
  max_tokens_exceeded: "max_tokens_exceeded",
  payment_required: "insufficient_credits",
  provider_overloaded: "provider_overloaded",
  provider_unavailable: "provider_unavailable",
  rate_limit_exceeded: "rate_limited",
  invalid_request: "invalid_request",
  invalid_prompt: "invalid_request",
  unprocessable: "invalid_request",
  precondition_failed: "invalid_request",
  payload_too_large: "payload_too_large",
  content_policy_violation: "content_policy_violation",
  refusal: "content_policy_violation",
  invalid_image: "invalid_image",
  image_too_large: "invalid_image",
  image_too_small: "invalid_image",
  unsupported_image_format: "invalid_image",
  image_not_found: "invalid_image",
  image_download_failed: "invalid_image",
  server: "server_error",
  server_error: "server_error",
  timeout: "timeout",
} as const satisfies Table;

const byStatus = {
  400: "invalid_request",
  401: "invalid_key",
  402: "insufficient_credits",
  403: "forbidden",
  404: "no_endpoints",
  408: "timeout",
  412: "invalid_request",
  413: "payload_too_large",
  422: "invalid_request",
  429: "rate_limited",
  500: "server_error",
  502: "provider_unavailable",
  503: "provider_overloaded",
  504: "timeout",
  524: "timeout",
  529: "provider_overloaded",
} as const satisfies Table;

/** Where OpenRouter has only words for it, and those of the step of its choice that left no provider. */
const byWords = [
  [/not a valid model id|model not found/i, "model_not_found"],
  [/user location is not supported|unsupported_country/i, "region_restricted"],
  [/key limit exceeded/i, "key_limit_reached"],
  [/tool_choice/i, "unsupported_tool_choice"],
  [/support tool use|tool compatib/i, "unsupported_tools"],
  [/support (image|audio|file|video) input|(image|audio|file|video) support/i, "unsupported_modality"],
  [/data policy|privacy|data collection|zero data retention/i, "privacy_restricted"],
  [/maximum context length|context length/i, "context_length_exceeded"],
  [/only management keys/i, "management_key_needed"],
] as const satisfies Words;

/**
 * What a provider or a step of OpenRouter's choice refuses is never the key. Seen: gates for listed agent apps and for an
 * age that the account has to confirm, providers that serve no such country, safety checks of providers.
 */
const byWordsOf403 = [
  [/\b(region|country|territory)\b|unsupported_country|your location/i, "region_restricted"],
  [/usage guidelines|usage polic|content polic|safety|violat/i, "moderation"],
  [/agentic harness|\battest|\bage\b/i, "model_gated"],
] as const satisfies Words;

const notOfAKey = /not available in your|not supported in your|agentic harness/i;

/** A kind by its code, with other advice where there is better. */
export function kindNamed(code: Named, next?: string): ErrorKind {
  const info: CodeInfo = errorCodes[code];
  return { ...info, code, next: next ?? info.next ?? errorCategories[info.category] };
}

const guarded = kindNamed(
  "forbidden",
  "Rephrase what a guardrail matched, or change it in the account's settings (https://openrouter.ai/workspaces/default/guardrails)",
);

const tooHeavy = kindNamed(
  "insufficient_credits",
  "Lower max_tokens or shorten the messages, or add credits at https://openrouter.ai/settings/credits",
);

/** The most specific thing known decides: what it is about, then the kind of error, then words, then the status. */
export function kindOf(error: ErrorBody, status: number): ErrorKind {
  if (error.reason === "weight_exceeds_budget") return tooHeavy;
  if (error.guarded && error.availability === undefined) return guarded;
  const code = codeOf(error, status);
  return code === undefined ? { ...kindNamed("server_error"), code: `http_${status}` } : kindNamed(code);
}

const codeOf = (error: ErrorBody, status: number) =>
  lookUp(byAvailability, error.availability?.code) ??
  lookUp(byLimitSource, error.limitSource) ??
  (error.flagged.length > 0 ? "moderation" : undefined) ??
  (status === 401 && error.provider ? "provider_auth" : undefined) ??
  lookUp(byType, error.type) ??
  (status === 403 ? of403(error) : undefined) ??
  (status < 500 ? byTheWords(byWords, error) : undefined) ??
  lookUp(byStatus, String(status)) ??
  (status < 400 ? "redirected" : status < 500 ? "invalid_request" : undefined);

/** Every code that an answer of OpenRouter's can have, but those of its status alone. */
export type UpstreamCode = NonNullable<ReturnType<typeof codeOf>> | "blocked" | "wrong_base_url";

function of403(error: ErrorBody) {
  const isOfModel = error.provider !== undefined || error.funnel !== undefined;
  if (isOfModel) return byTheWords(byWords, error) ?? byTheWords(byWordsOf403, error) ?? "model_gated";
  // Without a provider or a step, only what nobody says of a key.
  return notOfAKey.test(error.message) ? byTheWords(byWordsOf403, error) : undefined;
}

function byTheWords<Code extends Named>(
  table: readonly (readonly [RegExp, Code])[],
  error: ErrorBody,
): Code | undefined {
  const words = [error.message, error.providerCode, error.funnel?.failed].filter(Boolean).join("\n");
  return table.find(([pattern]) => pattern.test(words))?.[1];
}
