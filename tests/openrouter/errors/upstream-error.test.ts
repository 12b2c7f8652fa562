import { describe, expect, test } from "vitest";

import { errorInBand } from "../../../src/openrouter/errors/upstream-error.ts";
import { errorOf, model, now, shown } from "../../support/upstream-failure.ts";

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
