import { describe, expect, test } from "vitest";

import { errorInBand } from "../../../src/openrouter/errors/upstream-error.ts";
import { errorOf, model, now, shown } from "../../support/upstream-failure.ts";

const limited = (limit_source: string): object => ({
  message: "Something",
  code: 429,
  metadata: { limit_source },
});
const plain: object = { message: "Something" };

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
    ["Retry-After in seconds", await errorOf(429, plain, { "retry-after": "12" }), 12],
    [
      "Retry-After as a date",
      await errorOf(503, plain, { "retry-after": "Sat, 08 Aug 2026 23:59:30 GMT" }),
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
      await errorOf(402, {
        message: "x",
        code: 402,
        metadata: { limit_source: "openrouter_in_flight_budget", headers: { "Retry-After": "120" } },
      }),
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
    ["nothing: unknown stays unknown", await errorOf(429, plain), undefined],
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
    [{ code: 400, message: "Token limit reached" }, "Validation Error", "invalid_request"],
    [{ code: "server_error", message: "oops" }, "API Error", "server_error"],
    [{ code: "502", message: "oops" }, "API Error", "provider_unavailable"],
    [
      { message: "Provider disconnected", metadata: { error_type: "provider_unavailable" } },
      "API Error",
      "provider_unavailable",
    ],
    [{ http_status: 429, message: "full", error_type: "rate_limit_exceeded" }, "Rate Limit", "rate_limited"],
    ["only words", "API Error", "provider_unavailable"],
    [{}, "API Error", "provider_unavailable"],
    [7, "API Error", "provider_unavailable"],
  ])("%j is a %s, %s", (error, category, code) => {
    const failure = errorInBand(error, { model, now, generationId: "gen-1", provider: "Acme" });
    expect(shown(failure).facts).toMatchObject({ category, code, generation_id: "gen-1", provider: "Acme" });
  });
});
