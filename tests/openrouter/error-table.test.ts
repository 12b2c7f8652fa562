import { Response } from "undici";
import { describe, expect, test } from "vitest";

import type { ErrorCategory } from "../../src/errors.ts";
import { renderFailure } from "../../src/mcp/render.ts";
import { errorFromResponse, errorInBand } from "../../src/openrouter/upstream-error.ts";

const now = Date.UTC(2026, 7, 8, 23, 59);
const model = "acme/one";

async function errorOf(status: number, error: object | string, headers: Record<string, string> = {}) {
  const body =
    typeof error === "string" ? error : JSON.stringify({ error, user_id: "user_2abcDEF123456789" });
  return errorFromResponse(new Response(body, { status, headers }), { model, now });
}

/** As a client shows it: the sentence and the machine line. */
function shown(error: unknown): { text: string; facts: Record<string, unknown> } {
  const [block] = renderFailure(error, (text) => text).content;
  const [text = "", machine = ""] = block?.type === "text" ? block.text.split("\n") : [];
  return { text, facts: JSON.parse(machine) };
}

type Row = [
  what: string,
  status: number,
  error: object,
  category: ErrorCategory,
  code: string,
  retryable: boolean,
  next: RegExp,
];

const validation = "Validation Error";
const limit = "Rate Limit";
const api = "API Error";

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
  [
    "availability",
    400,
    available("model_not_found", false),
    validation,
    "model_not_found",
    false,
    /validate_model/,
  ],
  [
    "availability",
    400,
    available("wrong_endpoint", false),
    validation,
    "wrong_endpoint",
    false,
    /get_model_info/,
  ],
  [
    "availability",
    404,
    available("no_endpoints", false),
    validation,
    "no_endpoints",
    false,
    /provider settings/,
  ],
  [
    "availability",
    404,
    available("model_deprecated", false),
    validation,
    "model_deprecated",
    false,
    /newer model/,
  ],
  [
    "availability",
    404,
    available("model_unavailable_upstream", false),
    validation,
    "model_unavailable_upstream",
    false,
    /another model/,
  ],
  ["availability", 429, available("capacity_exhausted", true), limit, "capacity_exhausted", true, /Wait/],
  [
    "availability",
    503,
    available("temporarily_unavailable", true),
    api,
    "provider_overloaded",
    true,
    /Try again/,
  ],
  [
    "availability",
    403,
    available("region_restricted", false),
    validation,
    "region_restricted",
    false,
    /another model/,
  ],
  [
    "availability",
    404,
    available("privacy_restricted", false),
    validation,
    "privacy_restricted",
    false,
    /settings\/privacy/,
  ],
  [
    "availability",
    404,
    available("constraint_filtered", false),
    validation,
    "no_endpoints",
    false,
    /provider settings/,
  ],
  [
    "availability",
    404,
    available("free_variant_ended", false),
    validation,
    "free_variant_ended",
    false,
    /without :free/,
  ],
  // Limits.
  [
    "limit",
    429,
    limited("openrouter_free_tier_per_minute"),
    limit,
    "free_tier_per_minute",
    true,
    /every :free model/,
  ],
  ["limit", 429, limited("openrouter_free_tier_daily"), limit, "free_tier_daily", true, /every :free model/],
  ["limit", 429, limited("openrouter_shared_capacity"), limit, "shared_capacity", true, /another model/],
  [
    "limit",
    429,
    limited("upstream_provider_shared_pool"),
    limit,
    "provider_rate_limit",
    true,
    /another model/,
  ],
  ["limit", 429, limited("openrouter_admission_control"), limit, "admission_control", true, /Wait/],
  ["limit", 429, limited("something_new"), limit, "rate_limited", true, /Wait/],
  // Money.
  ["money", 402, money("openrouter_credits"), validation, "insufficient_credits", false, /settings\/credits/],
  ["money", 402, money("openrouter_key_limit"), validation, "key_limit_reached", false, /settings\/keys/],
  [
    "money",
    402,
    money("openrouter_in_flight_budget", { reason: "in_flight_budget_exhausted" }),
    limit,
    "in_flight_budget",
    true,
    /settled/,
  ],
  [
    "money",
    402,
    money("openrouter_in_flight_budget", { reason: "weight_exceeds_budget" }),
    validation,
    "insufficient_credits",
    false,
    /credits/,
  ],
  ["money", 402, plain(), validation, "insufficient_credits", false, /credits/],
  // Kinds.
  ...["context_length_exceeded", "token_limit_exceeded", "string_too_long"].map((type): Row => [
    "type",
    400,
    typed(type),
    validation,
    "context_length_exceeded",
    false,
    /context-compression/,
  ]),
  ["type", 400, typed("max_tokens_exceeded"), validation, "max_tokens_exceeded", false, /Lower max_tokens/],
  ["type", 402, typed("payment_required"), validation, "insufficient_credits", false, /credits/],
  ["type", 429, typed("rate_limit_exceeded"), limit, "rate_limited", true, /Wait/],
  ["type", 503, typed("provider_overloaded"), api, "provider_overloaded", true, /Try again/],
  ["type", 502, typed("provider_unavailable"), api, "provider_unavailable", true, /Try again/],
  ...["invalid_request", "invalid_prompt", "unprocessable", "precondition_failed"].map((type): Row => [
    "type",
    400,
    typed(type),
    validation,
    "invalid_request",
    false,
    /Correct/,
  ]),
  ["type", 413, typed("payload_too_large"), validation, "payload_too_large", false, /Send less/],
  ["type", 400, typed("content_policy_violation"), validation, "content_policy_violation", false, /Rephrase/],
  ["type", 400, typed("refusal"), validation, "content_policy_violation", false, /Rephrase/],
  ...[
    "invalid_image",
    "image_too_large",
    "image_too_small",
    "unsupported_image_format",
    "image_not_found",
    "image_download_failed",
  ].map((type): Row => ["type", 400, typed(type), validation, "invalid_image", false, /valid png/]),
  ["type", 401, typed("authentication"), validation, "invalid_key", false, /OPENROUTER_API_KEY/],
  ["type", 403, typed("permission_denied"), validation, "forbidden", false, /settings\/keys/],
  ["type", 404, typed("not_found"), validation, "no_endpoints", false, /another model/],
  ["type", 500, typed("server"), api, "server_error", true, /Try again/],
  ["type", 504, typed("timeout"), api, "timeout", true, /may have been billed/],
  ["type", 500, typed("unmapped"), api, "server_error", true, /Try again/],
  // Words, where there is nothing else.
  [
    "words",
    400,
    plain("acme/x is not a valid model ID"),
    validation,
    "model_not_found",
    false,
    /validate_model/,
  ],
  [
    "words",
    404,
    plain("No endpoints found matching your data policy (Free model publication)"),
    validation,
    "privacy_restricted",
    false,
    /settings\/privacy/,
  ],
  [
    "words",
    404,
    plain("No endpoints found that support tool use"),
    validation,
    "unsupported_tools",
    false,
    /capabilities\.functions/,
  ],
  [
    "words",
    404,
    plain("No endpoints found that support image input"),
    validation,
    "unsupported_modality",
    false,
    /inputModality/,
  ],
  [
    "words",
    404,
    plain("No allowed providers are available for the selected model."),
    validation,
    "no_endpoints",
    false,
    /OPENROUTER_PROVIDER/,
  ],
  [
    "words",
    400,
    plain("This endpoint's maximum context length is 200000 tokens."),
    validation,
    "context_length_exceeded",
    false,
    /Shorten/,
  ],
  [
    "words",
    403,
    plain("Only management keys can perform this operation"),
    validation,
    "management_key_needed",
    false,
    /management key/,
  ],
  [
    "moderation",
    403,
    { message: "flagged", metadata: { reasons: ["misc"] } },
    validation,
    "moderation",
    false,
    /Rephrase/,
  ],
  [
    "guardrail",
    403,
    { message: "blocked", metadata: { patterns: ["x"] } },
    validation,
    "forbidden",
    false,
    /settings/,
  ],
  [
    "provider's key",
    401,
    { message: "Provider returned error", metadata: { provider_name: "Acme" } },
    api,
    "provider_auth",
    false,
    /not yours/,
  ],
  // Statuses alone.
  ...[400, 412, 422, 409].map((status): Row => [
    "status",
    status,
    plain(),
    validation,
    "invalid_request",
    false,
    /Correct/,
  ]),
  ["status", 401, plain("User not found."), validation, "invalid_key", false, /openrouter\.ai\/keys/],
  ["status", 403, plain(), validation, "forbidden", false, /settings\/keys/],
  ["status", 404, plain(), validation, "no_endpoints", false, /another model/],
  ["status", 413, plain(), validation, "payload_too_large", false, /Send less/],
  ["status", 429, plain(), limit, "rate_limited", true, /Wait/],
  ...[408, 504, 524].map((status): Row => [
    "status",
    status,
    plain(),
    api,
    "timeout",
    true,
    /may have been billed/,
  ]),
  ["status", 500, plain(), api, "server_error", true, /Try again/],
  ["status", 502, plain(), api, "provider_unavailable", true, /Try again/],
  ...[503, 529].map((status): Row => [
    "status",
    status,
    plain(),
    api,
    "provider_overloaded",
    true,
    /Try again/,
  ]),
  ["status", 599, plain(), api, "http_599", true, /Try again/],
];

describe("every kind of failure", () => {
  test.each(rows)(
    "by its %s: %i %j is a %s, %s",
    async (_, status, error, category, code, retryable, next) => {
      const failure = await errorOf(status, error);
      const { text, facts } = shown(failure);
      expect(facts).toMatchObject({ category, code, retryable, model });
      expect(failure.facts.next).toMatch(next);
      expect(text).toMatch(/^Error: (Validation Error|Rate Limit|API Error) - [A-Z].*[^.]\. [A-Z].*[^.]\.$/);
      expect(JSON.stringify({ text, facts })).not.toMatch(/user_|undefined|\[object/);
    },
  );
});

describe("the reason", () => {
  test.each([
    ['{"error":{"message":"at most 64 tools are allowed"}}\n', "at most 64 tools are allowed"],
    ['{"message":"model overloaded."}', "model overloaded"],
    ['{"detail":[{"msg":"field required"}]}', "field required"],
    [
      "google/gemma is temporarily rate-limited upstream. Please retry shortly",
      "google/gemma is temporarily rate-limited upstream. Please retry shortly",
    ],
    ["   ", "Provider returned error"],
    [`line\n\tone  ${"x".repeat(2000)}`, `line one ${"x".repeat(490)}…`],
    ["account user_2abcDEF123456789 is blocked", "account [account] is blocked"],
  ])("is what the provider said: %j", async (raw, reason) => {
    const metadata = { raw, provider_name: "Acme" };
    const { facts } = await errorOf(502, { message: "Provider returned error", code: 502, metadata });
    expect(facts.what).toBe(`Acme answered 502: ${reason}`);
    expect(facts.provider).toBe("Acme");
  });

  test.each([
    ["<html><body>524: A timeout occurred</body></html>", 524, "timeout"],
    ["", 502, "provider_unavailable"],
    ["null", 500, "server_error"],
    ['{"error":null}', 500, "server_error"],
    ['{"error":"just words"}', 500, "server_error"],
    ['{"error":{"code":{"odd":1},"message":7,"metadata":[]}}', 500, "server_error"],
  ])("is said plainly when there is none: %j", async (body, status, code) => {
    const failure = await errorOf(status, body);
    expect(failure.facts.code).toBe(code);
    expect(shown(failure).text).toMatch(/answered \d+: \S/);
  });
});

describe("when to come back", async () => {
  const headers = {
    "X-RateLimit-Limit": "20",
    "X-RateLimit-Remaining": "0",
    "X-RateLimit-Reset": String(now + 60_000),
  };
  const perMinute = "openrouter_free_tier_per_minute";

  test.each([
    ["Retry-After in seconds", await errorOf(429, plain(), { "retry-after": "12" }), 12],
    [
      "Retry-After as a date",
      await errorOf(503, plain(), { "retry-after": "Sat, 08 Aug 2026 23:59:30 GMT" }),
      30,
    ],
    ["X-RateLimit-Reset", await errorOf(429, limited(perMinute), headers), 60],
    [
      "headers in the metadata",
      await errorOf(429, { message: "x", metadata: { limit_source: perMinute, headers } }),
      60,
    ],
    [
      "Retry-After in the metadata",
      await errorOf(402, money("openrouter_in_flight_budget", { headers: { "Retry-After": "120" } })),
      120,
    ],
    [
      "availability.retry_after",
      await errorOf(429, {
        message: "x",
        availability: { code: "capacity_exhausted", retryable: true, retry_after: 40 },
      }),
      40,
    ],
    ["nothing: unknown stays unknown", await errorOf(429, plain()), undefined],
  ])("is read from %s", (_, error, seconds) => {
    expect(error.facts.retryAfterSeconds).toBe(seconds);
    expect(shown(error).facts.retry_after_seconds).toBe(seconds);
  });
});

test("what can be afforded becomes the advice", async () => {
  const message =
    "This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens, but can only afford 1491.";
  const { facts } = await errorOf(402, {
    message,
    code: 402,
    metadata: { limit_source: "openrouter_credits" },
  });
  expect(facts.next).toMatch(/^Set max_tokens to 1491 or less, or add credits/);
});

test("models that OpenRouter offers instead are suggestions", async () => {
  const availability = { code: "capacity_exhausted", retryable: true, fallback_models: ["acme/two"] };
  expect((await errorOf(429, { message: "full", availability })).facts.suggestions).toEqual(["acme/two"]);
});

describe("an error inside a success status", () => {
  test.each([
    [{ code: 400, message: "Token limit reached" }, validation, "invalid_request"],
    [{ code: "server_error", message: "oops" }, api, "server_error"],
    [{ code: "502", message: "oops" }, api, "provider_unavailable"],
    [
      { message: "Provider disconnected", metadata: { error_type: "provider_unavailable" } },
      api,
      "provider_unavailable",
    ],
    [{ http_status: 429, message: "full", error_type: "rate_limit_exceeded" }, limit, "rate_limited"],
    ["only words", api, "provider_unavailable"],
    [{}, api, "provider_unavailable"],
    [7, api, "provider_unavailable"],
  ])("%j is a %s, %s", (error, category, code) => {
    const failure = errorInBand(error, { model, now, generationId: "gen-1", provider: "Acme" });
    expect(shown(failure).facts).toMatchObject({ category, code, generation_id: "gen-1", provider: "Acme" });
  });
});
