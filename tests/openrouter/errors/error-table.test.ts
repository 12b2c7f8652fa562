import { describe } from "vitest";

import { failed, limit, plain, refused, type Row, testEach } from "../../support/failure-rows.ts";

const typed = (error_type: string): object => ({ message: "Something", metadata: { error_type } });
const available = (code: string, retryable: boolean): object => ({
  message: "Something",
  availability: { code, retryable },
});
const limited = (limit_source: string): object => ({
  message: "Something",
  code: 429,
  metadata: { limit_source },
});
const money = (limit_source: string, more: object = {}): object => ({
  message: "Something",
  code: 402,
  metadata: { limit_source, ...more },
});

const rows: Row[] = [
  // Availability says most: it decides over the status.
  ["availability", 400, available("model_not_found", false), refused("model_not_found"), /validate_model/],
  ["availability", 400, available("wrong_endpoint", false), refused("wrong_endpoint"), /get_model_info/],
  ["availability", 404, available("no_endpoints", false), refused("no_endpoints"), /another model/],
  ["availability", 404, available("model_deprecated", false), refused("model_deprecated"), /newer model/],
  [
    "availability",
    404,
    available("model_unavailable_upstream", false),
    refused("model_unavailable_upstream"),
    /another model/,
  ],
  ["availability", 429, available("capacity_exhausted", true), limit("capacity_exhausted"), /Wait/],
  [
    "availability",
    503,
    available("temporarily_unavailable", true),
    failed("provider_overloaded"),
    /Try again/,
  ],
  ["availability", 403, available("region_restricted", false), refused("region_restricted"), /another model/],
  [
    "availability",
    404,
    available("privacy_restricted", false),
    refused("privacy_restricted"),
    /settings\/privacy/,
  ],
  ["availability", 404, available("constraint_filtered", false), refused("no_endpoints"), /another model/],
  [
    "availability",
    404,
    available("free_variant_ended", false),
    refused("free_variant_ended"),
    /without :free/,
  ],
  // Limits.
  [
    "limit",
    429,
    limited("openrouter_free_tier_per_minute"),
    limit("free_tier_per_minute"),
    /every :free model/,
  ],
  ["limit", 429, limited("openrouter_free_tier_daily"), limit("free_tier_daily"), /every :free model/],
  ["limit", 429, limited("openrouter_shared_capacity"), limit("shared_capacity"), /another model/],
  ["limit", 429, limited("upstream_provider_shared_pool"), limit("provider_rate_limit"), /another model/],
  ["limit", 429, limited("openrouter_admission_control"), limit("admission_control"), /Wait/],
  ["limit", 429, limited("something_new"), limit("rate_limited"), /Wait/],
  // Money.
  ["money", 402, money("openrouter_credits"), refused("insufficient_credits"), /settings\/credits/],
  ["money", 402, money("openrouter_key_limit"), refused("key_limit_reached"), /settings\/keys/],
  [
    "money",
    402,
    money("openrouter_in_flight_budget", { reason: "in_flight_budget_exhausted" }),
    limit("in_flight_budget"),
    /settled/,
  ],
  [
    "money",
    402,
    money("openrouter_in_flight_budget", { reason: "weight_exceeds_budget" }),
    refused("insufficient_credits"),
    /credits/,
  ],
  ["money", 402, plain(), refused("insufficient_credits"), /credits/],
  // Kinds.
  ...["context_length_exceeded", "token_limit_exceeded", "string_too_long"].map((type): Row => [
    "type",
    400,
    typed(type),
    refused("context_length_exceeded"),
    /context-compression/,
  ]),
  ["type", 400, typed("max_tokens_exceeded"), refused("max_tokens_exceeded"), /Lower max_tokens/],
  ["type", 402, typed("payment_required"), refused("insufficient_credits"), /credits/],
  ["type", 429, typed("rate_limit_exceeded"), limit("rate_limited"), /Wait/],
  ["type", 503, typed("provider_overloaded"), failed("provider_overloaded"), /Try again/],
  ["type", 502, typed("provider_unavailable"), failed("provider_unavailable"), /Try again/],
  ...["invalid_request", "invalid_prompt", "unprocessable", "precondition_failed"].map((type): Row => [
    "type",
    400,
    typed(type),
    refused("invalid_request"),
    /Correct/,
  ]),
  ["type", 413, typed("payload_too_large"), refused("payload_too_large"), /Send less/],
  ["type", 400, typed("content_policy_violation"), refused("content_policy_violation"), /Rephrase/],
  ["type", 400, typed("refusal"), refused("content_policy_violation"), /Rephrase/],
  ...[
    "invalid_image",
    "image_too_large",
    "image_too_small",
    "unsupported_image_format",
    "image_not_found",
    "image_download_failed",
  ].map((type): Row => ["type", 400, typed(type), refused("invalid_image"), /valid png/]),
  ["type", 401, typed("authentication"), refused("invalid_key"), /OPENROUTER_API_KEY/],
  ["type", 403, typed("permission_denied"), refused("forbidden"), /settings\/keys/],
  ["type", 404, typed("not_found"), refused("no_endpoints"), /another model/],
  ["type", 500, typed("server"), failed("server_error"), /Try again/],
  ["type", 504, typed("timeout"), failed("timeout"), /may have been billed/],
  ["type", 500, typed("unmapped"), failed("server_error"), /Try again/],
];

describe("every kind of failure", () => {
  testEach(rows);
});
