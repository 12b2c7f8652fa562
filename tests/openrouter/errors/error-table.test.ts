import { describe, expect, test } from "vitest";

import type { ErrorCategory } from "../../../src/errors/categories.ts";
import { errorOf, model, shown } from "../../support/upstream-failure.ts";

interface Verdict {
  category: ErrorCategory;
  code: string;
  retryable: boolean;
}

type Row = [what: string, status: number, error: object, verdict: Verdict, next: RegExp];

const refused = (code: string): Verdict => ({ category: "Validation Error", code, retryable: false });
const limit = (code: string): Verdict => ({ category: "Rate Limit", code, retryable: true });
const failed = (code: string): Verdict => ({ category: "API Error", code, retryable: true });
const failedForGood = (code: string): Verdict => ({ ...failed(code), retryable: false });

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
const plain = (message = "Something"): object => ({ message });

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
  // Words, where there is nothing else.
  ["words", 400, plain("acme/x is not a valid model ID"), refused("model_not_found"), /validate_model/],
  [
    "words",
    404,
    plain("No endpoints found matching your data policy (Free model publication)"),
    refused("privacy_restricted"),
    /settings\/privacy/,
  ],
  [
    "words",
    404,
    plain("No endpoints found that support tool use"),
    refused("unsupported_tools"),
    /capabilities\.functions/,
  ],
  [
    "words",
    404,
    plain("No endpoints found that support image input"),
    refused("unsupported_modality"),
    /inputModality/,
  ],
  [
    "words",
    404,
    plain("No allowed providers are available for the selected model."),
    refused("no_endpoints"),
    /another model/,
  ],
  [
    "words",
    400,
    plain("This endpoint's maximum context length is 200000 tokens."),
    refused("context_length_exceeded"),
    /Shorten/,
  ],
  [
    "words",
    403,
    plain("Only management keys can perform this operation"),
    refused("management_key_needed"),
    /management key/,
  ],
  [
    "moderation",
    403,
    { message: "flagged", metadata: { reasons: ["misc"] } },
    refused("moderation"),
    /Rephrase/,
  ],
  ["guardrail", 403, { message: "blocked", metadata: { patterns: ["x"] } }, refused("forbidden"), /settings/],
  [
    "provider's key",
    401,
    { message: "Provider returned error", metadata: { provider_name: "Acme" } },
    failedForGood("provider_auth"),
    /not yours/,
  ],
  // Statuses alone.
  ...[400, 412, 422, 409].map((status): Row => [
    "status",
    status,
    plain(),
    refused("invalid_request"),
    /Correct/,
  ]),
  ["status", 401, plain("User not found."), refused("invalid_key"), /openrouter\.ai\/keys/],
  ["status", 403, plain(), refused("forbidden"), /settings\/keys/],
  ["status", 404, plain(), refused("no_endpoints"), /another model/],
  ["status", 413, plain(), refused("payload_too_large"), /Send less/],
  ["status", 429, plain(), limit("rate_limited"), /Wait/],
  ...[408, 504, 524].map((status): Row => [
    "status",
    status,
    plain(),
    failed("timeout"),
    /may have been billed/,
  ]),
  ["status", 500, plain(), failed("server_error"), /Try again/],
  ["status", 502, plain(), failed("provider_unavailable"), /Try again/],
  ...[503, 529].map((status): Row => ["status", status, plain(), failed("provider_overloaded"), /Try again/]),
  ["status", 599, plain(), failed("http_599"), /Try again/],
];

const gate = "Gate Free Endpoints by Agentic Harness";
const relayed = (raw: object | string, message = "Provider returned error"): object => ({
  message,
  metadata: { raw: typeof raw === "string" ? raw : JSON.stringify(raw), provider_name: "Acme" },
});
const later: Row[] = [
  // A 403 with a provider or a step of OpenRouter's choice is never the key.
  [
    "gate",
    403,
    { message: "Something", metadata: { failed_routing_step: gate } },
    refused("model_gated"),
    /another model/,
  ],
  [
    "gate",
    403,
    plain("acme/one:free is only available on agentic harnesses."),
    refused("model_gated"),
    /another model/,
  ],
  ["provider", 403, relayed("You shall not pass"), refused("model_gated"), /another model/],
  [
    "region",
    403,
    relayed({ error: { code: "unsupported_country_region_territory", message: "Not here" } }),
    refused("region_restricted"),
    /another model/,
  ],
  [
    "region",
    403,
    plain("acme/one is not available in your region"),
    refused("region_restricted"),
    /another model/,
  ],
  [
    "region",
    400,
    relayed([{ error: { code: 400, message: "User location is not supported for the API use." } }]),
    refused("region_restricted"),
    /another model/,
  ],
  [
    "safety check",
    403,
    relayed({ code: "The caller does not have permission", error: "Content violates usage guidelines." }),
    refused("moderation"),
    /Rephrase/,
  ],
  ["key", 403, plain("Key limit exceeded (total limit)"), refused("key_limit_reached"), /settings\/keys/],
  [
    "limit",
    429,
    plain("Rate limit exceeded: free-models-per-day. Add 10 credits"),
    limit("free_tier_daily"),
    /:free/,
  ],
  ["limit", 429, plain("Rate limit exceeded: free-models-per-min. "), limit("free_tier_per_minute"), /:free/],
  [
    "limit",
    429,
    relayed("acme/one:free is temporarily rate-limited upstream. Please retry shortly."),
    limit("provider_rate_limit"),
    /own provider key/,
  ],
  // A provider's words are no word of OpenRouter's on the account.
  ["limit", 429, relayed("free-models-per-day"), limit("rate_limited"), /Wait/],
  [
    "tool_choice",
    404,
    plain("No endpoints found that support the provided 'tool_choice' value."),
    refused("unsupported_tool_choice"),
    /Leave out tool_choice/,
  ],
];

const page = (title: string): string => `<!DOCTYPE html><html><head><title>${title}</title></head></html>`;

test.each([
  [
    403,
    page("Attention Required! | Cloudflare"),
    { server: "cloudflare" },
    'Cloudflare answered 403: a page, "Attention Required! | Cloudflare"',
    "blocked",
  ],
  [403, "error code: 1020", {}, "A gateway answered 403: error code: 1020", "blocked"],
  [403, "", { "content-type": "text/html" }, "A gateway answered 403: no reason given", "blocked"],
  [
    404,
    page("404: This page could not be found"),
    {},
    'OpenRouter answered 404: a page, "404: This page could not be found"',
    "wrong_base_url",
  ],
  [404, "404 page not found", {}, "OpenRouter answered 404: 404 page not found", "wrong_base_url"],
  [
    404,
    '{"message":"no Route matched with those values"}',
    {},
    "OpenRouter answered 404: no Route matched with those values",
    "wrong_base_url",
  ],
  [
    502,
    page("502 Bad Gateway"),
    {},
    'OpenRouter answered 502: a page, "502 Bad Gateway"',
    "provider_unavailable",
  ],
])(
  "what is in front of OpenRouter, or in its place, is told from it: %i %j",
  async (status, body, headers, what, code) => {
    const { facts } = await errorOf(status, body, headers);
    expect(facts).toMatchObject({ what, code });
    expect(facts.next).not.toMatch(/provider settings|budget/i);
  },
);

describe("every kind of failure", () => {
  test.each([...rows, ...later])("by its %s: %i %j is %j", async (_, status, error, verdict, next) => {
    const failure = await errorOf(status, error);
    const { text, facts } = shown(failure);
    expect(facts).toMatchObject({ ...verdict, model });
    expect(failure.facts.next).toMatch(next);
    expect(text).toMatch(/^Error: (Validation Error|Rate Limit|API Error) - [A-Z].*[^.]\. [A-Z].*[^.]\.$/);
    expect(JSON.stringify({ text, facts })).not.toMatch(/user_|undefined|\[object/);
  });
});
