import type { ErrorCategory } from "../../errors.ts";
import type { ErrorBody } from "./error-body.ts";

/** What one kind of failure means to the caller. */
export interface ErrorKind<Code extends string = string> {
  category: ErrorCategory;
  code: Code;
  next: string;
  /** Whether the same request can succeed later, unchanged. */
  retryable?: boolean;
}

const mend = <const Code extends string>(code: Code, next: string): ErrorKind<Code> => ({
  category: "Validation Error",
  code,
  next,
});
const wait = <const Code extends string>(code: Code, next: string): ErrorKind<Code> => ({
  category: "Rate Limit",
  code,
  next,
  retryable: true,
});
const fault = <const Code extends string>(code: Code, next: string, retryable = true): ErrorKind<Code> => ({
  category: "API Error",
  code,
  next,
  retryable,
});

const otherModel = "Use another model (search_models finds one)";
const tryAgain = "Try again in a moment; if it persists, use another model";

const unknownModel = mend(
  "model_not_found",
  "Check the id with validate_model or find one with search_models",
);
const contextTooLong = mend(
  "context_length_exceeded",
  'Shorten the messages, use a model with a larger context (search_models minContextLength), or pass plugins [{"id":"context-compression"}]',
);
const noEndpoints = mend(
  "no_endpoints",
  "Loosen the provider settings of the call and the OPENROUTER_PROVIDER_* variables (a budget, too, keeps OpenRouter to listed prices), or use another model",
);
const dataPolicy = mend(
  "privacy_restricted",
  "Allow more providers at https://openrouter.ai/settings/privacy, or use another model",
);
const moderated = mend("moderation", "Rephrase the messages, or use a model without moderation");
const policyViolation = mend("content_policy_violation", "Rephrase the messages, or use another model");
const badImage = mend(
  "invalid_image",
  "Send a valid png, jpeg, webp or gif of reasonable size at an address that is public",
);
const tooLarge = mend("payload_too_large", "Send less: shorter messages or smaller files");
const maxTokens = mend("max_tokens_exceeded", "Lower max_tokens (get_model_info tells the model's limit)");
const credits = mend("insufficient_credits", "Add credits at https://openrouter.ai/settings/credits");
const tooHeavy = mend(
  "insufficient_credits",
  "Lower max_tokens or shorten the messages, or add credits at https://openrouter.ai/settings/credits",
);
const badRequest = mend("invalid_request", "Correct what it names and call again");
const overloaded = fault("provider_overloaded", tryAgain);
const unavailable = fault("provider_unavailable", tryAgain);
const timeout = fault(
  "timeout",
  "Try again, with less to do or a faster model; the failed try may have been billed",
);

// OpenRouter docs, errors (availability, since 2026-08-19).
const byAvailability = {
  model_not_found: unknownModel,
  wrong_endpoint: mend(
    "wrong_endpoint",
    "This model does other work than this tool; get_model_info tells which",
  ),
  no_endpoints: noEndpoints,
  model_deprecated: mend("model_deprecated", "Use a newer model (search_models, sort newest)"),
  model_unavailable_upstream: mend("model_unavailable_upstream", otherModel),
  capacity_exhausted: wait("capacity_exhausted", "Wait, or use another model"),
  temporarily_unavailable: overloaded,
  region_restricted: mend("region_restricted", "Use another model: this one is not served in your region"),
  privacy_restricted: dataPolicy,
  constraint_filtered: noEndpoints,
  free_variant_ended: mend(
    "free_variant_ended",
    "Use the id without :free, or another free model (search_models free)",
  ),
};

// OpenRouter docs, limits (metadata.limit_source).
const byLimitSource = {
  openrouter_free_tier_per_minute: wait(
    "free_tier_per_minute",
    "Wait for the next minute or use a paid model: every :free model shares this limit",
  ),
  openrouter_free_tier_daily: wait(
    "free_tier_daily",
    "Use a paid model, or wait for 00:00 UTC: every :free model shares this limit (10 credits bought once raise it to 1000 a day)",
  ),
  openrouter_shared_capacity: wait("shared_capacity", "Wait a little or use another model"),
  upstream_provider_shared_pool: wait(
    "provider_rate_limit",
    "Wait a little, use another model or provider, or add your own provider key at https://openrouter.ai/settings/integrations",
  ),
  openrouter_admission_control: wait("admission_control", "Wait a little and call again"),
  openrouter_in_flight_budget: wait(
    "in_flight_budget",
    "Wait until running requests have settled, or add credits at https://openrouter.ai/settings/credits",
  ),
  openrouter_credits: credits,
  openrouter_key_limit: mend(
    "key_limit_reached",
    "Raise this key's limit at https://openrouter.ai/settings/keys, or use another key",
  ),
};

// OpenRouter API, error_type.
const byType = {
  context_length_exceeded: contextTooLong,
  token_limit_exceeded: contextTooLong,
  string_too_long: contextTooLong,
  max_tokens_exceeded: maxTokens,
  payment_required: credits,
  provider_overloaded: overloaded,
  provider_unavailable: unavailable,
  rate_limit_exceeded: wait("rate_limited", "Wait and call again, or use another model"),
  invalid_request: badRequest,
  invalid_prompt: badRequest,
  unprocessable: badRequest,
  precondition_failed: badRequest,
  payload_too_large: tooLarge,
  content_policy_violation: policyViolation,
  refusal: policyViolation,
  invalid_image: badImage,
  image_too_large: badImage,
  image_too_small: badImage,
  unsupported_image_format: badImage,
  image_not_found: badImage,
  image_download_failed: badImage,
  server: fault("server_error", tryAgain),
  server_error: fault("server_error", tryAgain),
  timeout,
};

const redirected = fault(
  "redirected",
  "Redirects are not followed, because they could carry the key elsewhere: check OPENROUTER_BASE_URL",
  false,
);

const wrongAddress = fault(
  "wrong_base_url",
  "Check OPENROUTER_BASE_URL (usually https://openrouter.ai/api/v1): what answers there is not OpenRouter's API",
  false,
);

const byStatus = {
  400: badRequest,
  401: mend("invalid_key", "Check OPENROUTER_API_KEY; keys are made at https://openrouter.ai/keys"),
  402: credits,
  403: mend(
    "forbidden",
    "Check what this key may do at https://openrouter.ai/settings/keys, or use another model",
  ),
  404: noEndpoints,
  408: timeout,
  412: badRequest,
  413: tooLarge,
  422: badRequest,
  429: wait("rate_limited", "Wait and call again, or use another model"),
  500: fault("server_error", tryAgain),
  502: unavailable,
  503: overloaded,
  504: timeout,
  524: timeout,
  529: overloaded,
};

/** Where OpenRouter has only words for it. */
const byWords = [
  [/not a valid model id|model not found/i, unknownModel],
  [/data policy|privacy/i, dataPolicy],
  [/maximum context length|context length/i, contextTooLong],
  [
    /support (image|audio|file|video) input/i,
    mend("unsupported_modality", "Use a model that takes this input (search_models inputModality)"),
  ],
  [
    /support tool use/i,
    mend(
      "unsupported_tools",
      "Use a model with tools (search_models capabilities.functions), or leave out tools",
    ),
  ],
  [
    /only management keys/i,
    mend(
      "management_key_needed",
      "Use a management key (https://openrouter.ai/settings/management-keys) for this",
    ),
  ],
] satisfies readonly (readonly [RegExp, ErrorKind])[];

const providersOwnKey = fault(
  "provider_auth",
  "This is the provider's key, not yours: use another model, or exclude the provider with provider.ignore",
  false,
);

/** The most specific thing known decides: what it is about, then the kind of error, then words, then the status. */
export function kindOf(error: ErrorBody, status: number) {
  if (error.reason === "weight_exceeds_budget") return tooHeavy;
  return (
    lookUp(byAvailability, error.availability?.code) ??
    lookUp(byLimitSource, error.limitSource) ??
    (error.moderated ? moderated : undefined) ??
    (status === 401 && error.provider ? providersOwnKey : undefined) ??
    lookUp(byType, error.type) ??
    (status === 404 && error.isForeign ? wrongAddress : undefined) ??
    (status < 500 ? byWords.find(([words]) => words.test(error.message))?.[1] : undefined) ??
    lookUp(byStatus, String(status)) ??
    (status < 400 ? redirected : undefined) ??
    (status >= 400 && status < 500 ? badRequest : fault(`http_${status}`, tryAgain))
  );
}

/** Every code that an upstream failure can have. */
export type UpstreamCode = ReturnType<typeof kindOf>["code"];

function lookUp<Kind extends ErrorKind>(
  table: Readonly<Record<string, Kind>>,
  key: string | undefined,
): Kind | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
