import { describe, expect, test } from "vitest";

import { loadConfig } from "../src/config.ts";
import { startHarness } from "./support/harness.ts";

describe("loadConfig", () => {
  test("has the documented defaults", () => {
    expect(loadConfig({})).toMatchObject({
      apiKey: undefined,
      baseUrl: "https://openrouter.ai/api/v1",
      defaultModel: "openrouter/auto",
      maxTokens: undefined,
      timeoutSeconds: 300,
      maxRetries: 2,
      modelCacheTtlSeconds: 3600,
      problems: [],
    });
  });

  test("takes an empty or blank variable for an unset one", () => {
    const empty = loadConfig({ OPENROUTER_API_KEY: "", OPENROUTER_MAX_TOKENS: " ", OPENROUTER_BASE_URL: "" });
    expect(empty).toEqual(loadConfig({}));
  });

  test.each([
    ["false", false],
    ["False", false],
    ["0", false],
    ["no", false],
    ["off", false],
    ["true", true],
    ["1", true],
    ["YES", true],
  ])("reads the flag %s", (text, value) => {
    expect(loadConfig({ OPENROUTER_PROVIDER_ZDR: text })).toMatchObject({ providerZdr: value, problems: [] });
  });

  test.each([
    ["anthropic,openai", ["anthropic", "openai"]],
    [" anthropic , openai ,", ["anthropic", "openai"]],
    ['["anthropic", "a,b"]', ["anthropic", "a,b"]],
    ["[]", []],
  ])("reads the list %s", (text, value) => {
    expect(loadConfig({ OPENROUTER_PROVIDER_ORDER: text })).toMatchObject({
      providerOrder: value,
      problems: [],
    });
  });

  test.each([
    ["OPENROUTER_MAX_TOKENS", "many", "maxTokens", undefined],
    ["OPENROUTER_MAX_TOKENS", "0", "maxTokens", undefined],
    ["OPENROUTER_MAX_RETRIES", "-1", "maxRetries", 2],
    ["OPENROUTER_TIMEOUT_SECONDS", "0.5", "timeoutSeconds", 300],
    ["OPENROUTER_PROVIDER_ZDR", "perhaps", "providerZdr", undefined],
    ["OPENROUTER_PROVIDER_SORT", "luck", "providerSort", undefined],
    ["OPENROUTER_PROVIDER_ORDER", '["a"', "providerOrder", undefined],
    ["OPENROUTER_MODEL_ALIASES", '[{"pattern":"(","replacement":"x"}]', "modelAliases", []],
    ["OPENROUTER_LOG_LEVEL", "loud", "logLevel", "warn"],
  ])("%s=%s falls back with a warning that names it", (variable, text, name, fallback) => {
    const config = loadConfig({ [variable]: text });
    expect(config).toMatchObject({ [name]: fallback, problems: [{ variable, effect: "warns" }] });
  });

  test.each([
    ["http://example.com/api/v1", /plain http/],
    ["ftp://example.com", /expected a URL/],
    ["openrouter.ai", /expected a URL/],
    ["https://user:pass@example.com", /without credentials/],
    ["http://127.0.0.1.example.com", /plain http/],
    ["https://openrouter.ai/api/v1/chat/completions", /^ends in \/chat\/completions, .*leave that out/],
    ["https://gateway.example/v1/chat/completions/", /^ends in \/chat\/completions/],
    ["https://gateway.example/v1/Completions", /^ends in \/completions/],
    ["https://gateway.example/v1/models", /^ends in \/models/],
    ["http://localhost:4000/v1/embeddings", /^ends in \/embeddings/],
    ["https://openrouter.ai", /^expected https:\/\/openrouter.ai\/api\/v1/],
    ["https://openrouter.ai/v1", /^expected https:\/\/openrouter.ai\/api\/v1/],
    ["https://eu.openrouter.ai/api", /^expected https:\/\/eu.openrouter.ai\/api\/v1/],
  ])("refuses the base URL %s", (url, words) => {
    const { problems } = loadConfig({ OPENROUTER_BASE_URL: url });
    expect(problems).toEqual([
      { variable: "OPENROUTER_BASE_URL", effect: "refuses_all_calls", message: expect.stringMatching(words) },
    ]);
  });

  test.each([
    "http://localhost:8080/v1/",
    "http://127.0.0.1:1/v1",
    "http://[::1]:1/v1",
    "https://gateway.example/v1",
    "https://gateway.example/chat-completions",
    "https://eu.openrouter.ai/api/v1/",
    "https://notopenrouter.ai/v1",
  ])("takes the base URL %s", (url) => {
    expect(loadConfig({ OPENROUTER_BASE_URL: url })).toMatchObject({
      baseUrl: url.replace(/\/$/, ""),
      problems: [],
    });
  });
});

describe("a bad value", () => {
  test.each(["OPENROUTER_APP_TITLE", "OPENROUTER_USER_AGENT", "OPENROUTER_HTTP_REFERER"])(
    "of %s that no header can carry is a warning",
    async (variable) => {
      const { call } = await startHarness({ env: { [variable]: "Моё приложение" } });
      const { data, isError } = await call("search_models", { limit: 1 });
      expect(isError).toBe(false);
      expect(data.warnings).toEqual([expect.stringMatching(`${variable} is not used: expected plain ASCII`)]);
    },
  );

  test.each([
    ["sk-or-v1-abc…defghijk", /characters that no key has/],
    ["1000", /too short for a key/],
    ["null", /too short for a key/],
  ])("of the key (%s) leaves the catalogue whole and refuses the chat", async (key, words) => {
    const { call } = await startHarness({ env: { OPENROUTER_API_KEY: key } });
    expect((await call("search_models", { limit: 50 })).isError).toBe(false);
    expect((await call("chat_completion", { messages: "Hi" })).text).toMatch(words);
  });

  test("is a warning in every result", async () => {
    const { call } = await startHarness({ env: { OPENROUTER_PROVIDER_ZDR: "perhaps" } });
    const { data, isError } = await call("search_models", { limit: 1 });
    expect(isError).toBe(false);
    expect(data.warnings).toEqual(["OPENROUTER_PROVIDER_ZDR is not used: expected true or false"]);
  });

  test("of the base URL refuses every call before anything is sent", async () => {
    const { call, simulator } = await startHarness({ env: { OPENROUTER_BASE_URL: "http://example.com" } });
    for (const [name, args] of [
      ["search_models", {}],
      ["chat_completion", { messages: "Hi" }],
    ] as const) {
      expect((await call(name, args)).text).toMatch(
        /^Error: Validation Error - OPENROUTER_BASE_URL plain http/,
      );
    }
    expect(simulator.requests).toEqual([]);
  });
});

test("a field of a bundle that its user left empty is nothing", () => {
  const config = loadConfig({
    OPENROUTER_API_KEY: "${user_config.api_key}",
    OPENROUTER_DEFAULT_MODEL: "${user_config.default_model}",
    OPENROUTER_MAX_COST_PER_DAY: " ${user_config.max_cost_per_day}",
  });
  expect(config).toEqual(loadConfig({}));
});
