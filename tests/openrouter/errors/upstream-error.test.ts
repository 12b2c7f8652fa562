import { describe, expect, test } from "vitest";

import { errorInBand } from "../../../src/openrouter/errors/upstream-error.ts";
import { startHarness } from "../../support/harness.ts";
import { errorOf, model, now, shown } from "../../support/upstream-failure.ts";
import { upstream } from "../../support/upstream.ts";

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

describe("the reason of a body that is not as OpenRouter writes one", () => {
  const issues = [
    { code: "invalid_type", path: ["model"], message: "Required" },
    { code: "custom", path: ["messages", 0, "role"], message: "Invalid role" },
    { code: "custom", path: [], message: "Nothing else" },
    { code: "custom", path: ["x"], message: "Left out" },
  ];
  test.each<[string, unknown, string]>([
    ["message", { message: "temperature must be at most 2" }, "temperature must be at most 2"],
    [
      "detail, as FastAPI has it",
      { detail: [{ loc: ["body", "n"], msg: "field required", type: "missing" }] },
      "body.n: field required",
    ],
    [
      "a text one level down",
      { error: { message: { text: "The prompt is too long", code: 1 } } },
      "The prompt is too long",
    ],
    ["detail as a text", { detail: "Not enough balance" }, "Not enough balance"],
    ["a list of errors", [{ error: { code: 400, message: "No such voice" } }], "No such voice"],
    ["a text that is JSON", JSON.stringify("Just words here"), "Just words here"],
    ["plain text", "upstream connect error or disconnect", "upstream connect error or disconnect"],
    [
      "zod",
      { success: false, error: { name: "ZodError", message: JSON.stringify(issues) } },
      "model: Required; messages.0.role: Invalid role; Nothing else; and 1 more",
    ],
    [
      "an error that says less than its message",
      { error: "Bad Request", message: "The prompt is empty", path: "/x" },
      "The prompt is empty",
    ],
    [
      "a code beside its words",
      { code: "no_permission", error: "You may not use this model" },
      "You may not use this model",
    ],
    ["nothing but a code", { error: { code: "quota_exceeded" } }, "no reason given"],
    ["nothing", {}, "no reason given"],
    ["a list in a list in a list", [[["words at last"]]], "words at last"],
  ])("%s", async (_, body, reason) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    expect((await errorOf(400, text)).facts.what).toBe(`OpenRouter answered 400: ${reason}`);
  });

  test.each<[string, object, string]>([
    ["a message that is an object", { message: { error: { message: "deep down here" } } }, "deep down here"],
    [
      "raw with data",
      {
        message: "Provider returned error",
        metadata: { raw: JSON.stringify({ data: '{"error":{"message":"at most 64 tools"}}' }) },
      },
      "at most 64 tools",
    ],
    [
      "raw that is an object",
      { message: "Provider returned error", metadata: { raw: { data: '{"message":"at most 64 tools"}' } } },
      "at most 64 tools",
    ],
    [
      "raw that says nothing",
      { message: "The model is overloaded now", metadata: { raw: "ERROR" } },
      "The model is overloaded now",
    ],
    [
      "raw that says more",
      { message: "Provider returned error", metadata: { raw: "Too many images" } },
      "Too many images",
    ],
    [
      "a message that holds what raw says",
      { message: "Acme says: too many images, 5 at most", metadata: { raw: "too many images" } },
      "Acme says: too many images, 5 at most",
    ],
    [
      "ids of an account",
      { message: "Blocked. Team: 00000000-0000-4000-8000-000000000000, user_2abcDEF123456789" },
      "Blocked. Team: [id], [account]",
    ],
    ["names that look like ids", { message: "user_preferences is unknown" }, "user_preferences is unknown"],
  ])("%s, inside an error of OpenRouter's", async (_, error, reason) => {
    expect((await errorOf(502, error)).facts.what).toBe(`OpenRouter answered 502: ${reason}`);
  });

  test("a name of a megabyte and a reason of one are cut", async () => {
    const long = "x y ".repeat(250_000);
    const { facts } = await errorOf(502, { message: long, metadata: { provider_name: long, raw: long } });
    expect(facts.provider).toHaveLength(100);
    expect(facts.what.length).toBeLessThan(700);
  });

  test("its time grows with its length, whatever it is", async () => {
    const nested = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    for (const body of [
      '{"error":'.repeat(100_000),
      nested,
      "<title>".repeat(200_000),
      "\\".repeat(500_000),
    ]) {
      const started = performance.now();
      await errorOf(400, body);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });
});

test("moderation says what was flagged, and of which model", async () => {
  const metadata = { reasons: ["violence", "misc"], flagged_input: "how to ...", model_slug: "acme/two" };
  const { facts } = await errorOf(403, { message: 'Your input was flagged for "misc"', metadata });
  expect(facts).toMatchObject({
    code: "moderation",
    model: "acme/two",
    what: 'OpenRouter answered 403: Your input was flagged for "misc" (flagged for violence; flagged: "how to ...")',
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
    ["retry_after_seconds", await errorOf(429, { message: "x", metadata: { retry_after_seconds: 8 } }), 8],
    [
      "retry_after_seconds_raw, rounded up",
      await errorOf(429, { message: "x", metadata: { retry_after_seconds_raw: "7.25" } }),
      8,
    ],
    [
      "the metadata before the headers, where both tell",
      await errorOf(429, { message: "x", metadata: { retry_after_seconds: 8 } }, { "retry-after": "1" }),
      8,
    ],
    [
      "the headers where the metadata tells nonsense",
      await errorOf(429, { message: "x", metadata: { retry_after_seconds: -1 } }, { "retry-after": "9" }),
      9,
    ],
    ["retry-after-ms", await errorOf(429, plain, { "retry-after-ms": "1500" }), 2],
    [
      "X-RateLimit-Reset in epoch seconds",
      await errorOf(429, plain, { "X-RateLimit-Reset": String(now / 1000 + 30) }),
      30,
    ],
    [
      "a moment long past: nothing",
      await errorOf(429, plain, { "X-RateLimit-Reset": "1700000000" }),
      undefined,
    ],
    ["nothing: unknown stays unknown", await errorOf(429, plain), undefined],
  ])("is read from %s", (_, error, seconds) => {
    expect(error.facts.retryAfterSeconds).toBe(seconds);
    expect(shown(error).facts.retry_after_seconds).toBe(seconds);
  });
});

describe("a 404 that is no error of OpenRouter's", () => {
  test.each([
    "",
    "Not Found",
    "<html><body>404</body></html>",
    '{"detail":"Not Found"}',
    "[]",
    '{"error":null}',
  ])("(%s) is about the address", async (body) => {
    expect(shown(await errorOf(404, body)).text).toMatch(
      /^Error: API Error - OpenRouter answered 404: .*\. Check OPENROUTER_BASE_URL \(usually https:\/\/openrouter.ai/,
    );
  });

  test("of a tool that reads the catalogue, too, and is asked for once", async () => {
    let asked = 0;
    const env = await upstream((_, response) => {
      asked += 1;
      response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not Found</h1>");
    });
    const { call } = await startHarness({ env: { ...env, OPENROUTER_MAX_RETRIES: "2" } });
    const { text, data } = await call("search_models", {});
    expect(text).toMatch(/Check OPENROUTER_BASE_URL/);
    expect(text).not.toMatch(/provider settings/);
    expect(data).toMatchObject({ code: "wrong_base_url", retryable: false });
    expect(asked).toBe(1);
  });

  test("but one with OpenRouter's error is about the model", async () => {
    expect((await errorOf(404, { message: "No endpoints found for acme/one." })).facts.code).toBe(
      "no_endpoints",
    );
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
