import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";

const model = "anthropic/claude-sonnet-4.5";

async function providerSent(
  env: Record<string, string>,
  provider?: Record<string, unknown>,
): Promise<unknown> {
  const { call, lastSent } = await startHarness({ env });
  const { text } = await call("chat_completion", { model, messages: "Hi", ...(provider && { provider }) });
  const body = lastSent();
  if (!body) throw new Error(text);
  return body.provider;
}

test("every provider setting becomes a default of the request", async () => {
  const sent = await providerSent({
    OPENROUTER_PROVIDER_QUANTIZATIONS: "fp8, bf16,unknown",
    OPENROUTER_PROVIDER_IGNORE: "deepinfra",
    OPENROUTER_PROVIDER_ONLY: "anthropic,amazon-bedrock",
    OPENROUTER_PROVIDER_SORT: "THROUGHPUT",
    OPENROUTER_PROVIDER_REQUIRE_PARAMETERS: "true",
    OPENROUTER_PROVIDER_DATA_COLLECTION: "deny",
    OPENROUTER_PROVIDER_ZDR: "1",
  });
  expect(sent).toEqual({
    quantizations: ["fp8", "bf16", "unknown"],
    ignore: ["deepinfra"],
    only: ["anthropic", "amazon-bedrock"],
    sort: "throughput",
    require_parameters: true,
    data_collection: "deny",
    zdr: true,
  });
});

test("false in the environment means false", async () => {
  expect(
    await providerSent({ OPENROUTER_PROVIDER_ALLOW_FALLBACKS: "false", OPENROUTER_PROVIDER_ZDR: "off" }),
  ).toEqual({
    allow_fallbacks: false,
    zdr: false,
  });
});

test("a JSON array in the environment is a list, not words around commas", async () => {
  expect(await providerSent({ OPENROUTER_PROVIDER_ORDER: '["anthropic", "amazon-bedrock"]' })).toEqual({
    order: ["anthropic", "amazon-bedrock"],
  });
});

test("the call's provider object wins per key, false and empty lists included", async () => {
  const env = {
    OPENROUTER_PROVIDER_ORDER: "anthropic",
    OPENROUTER_PROVIDER_REQUIRE_PARAMETERS: "true",
    OPENROUTER_PROVIDER_SORT: "price",
  };
  expect(
    await providerSent(env, {
      require_parameters: false,
      order: [],
      sort: { by: "latency", partition: "none" },
    }),
  ).toEqual({
    order: [],
    require_parameters: false,
    sort: { by: "latency", partition: "none" },
  });
});

test("passes every key of the provider object on", async () => {
  const provider = {
    order: ["anthropic"],
    only: ["anthropic"],
    ignore: ["x"],
    allow_fallbacks: true,
    require_parameters: false,
    data_collection: "allow",
    zdr: false,
    enforce_distillable_text: false,
    quantizations: ["unknown"],
    sort: "exacto",
    max_price: { prompt: 100, completion: 100, request: 1, image: 1, audio: 1 },
    preferred_min_throughput: { p50: 10, p90: 5 },
    preferred_max_latency: 3,
  };
  expect(await providerSent({}, provider)).toEqual(provider);
});

async function chatWith(args: Record<string, unknown>) {
  const { call, lastSent } = await startHarness();
  const answer = await call("chat_completion", { model, messages: "Hi", ...args });
  return { ...answer, sent: lastSent() };
}

describe("a key or a value that is not known", () => {
  test.each([
    [{ options: { deepinfra: { fast: true } } }, "provider.options"],
    [{ sort: "carbon-footprint" }, "provider.sort 'carbon-footprint'"],
    [{ sort: { by: "carbon-footprint", partition: null } }, "provider.sort 'carbon-footprint'"],
    [{ sort: { by: null, window: "5m" } }, "provider.sort.window"],
    [{ preferred_max_latency: { p95: 3 } }, "provider.preferred_max_latency.p95"],
    [{ region: ["eu"] }, "provider.region"],
  ])("goes through with a warning: %j", async (provider, named) => {
    const { isError, text, data, sent } = await chatWith({ provider });
    expect(isError, text).toBe(false);
    expect(sent?.provider).toEqual(provider);
    expect(data.warnings).toEqual([`Not known here and passed on as it is: ${named}`]);
  });

  test("is told of a list, too", async () => {
    const { data } = await chatWith({ models: [model, "openai/gpt-4o-mini"], provider: { region: "eu" } });
    expect(data.warnings).toEqual(["Not known here and passed on as it is: provider.region"]);
  });

  test.each([
    ["zrd", "zdr"],
    ["ZDR", "zdr"],
    ["zdr_only", "zdr"],
    ["zero_data_retention", "zdr"],
    ["retentionPolicy", "zdr"],
    ["data_collect", "data_collection"],
    ["dataCollection", "data_collection"],
    ["data", "data_collection"],
    ["allow_training", "data_collection"],
    ["privacy", "data_collection"],
    ["data-policy", "data_collection"],
    ["only_providers", "only"],
    ["ignored", "ignore"],
    ["toIgnore", "ignore"],
    ["ignoring", "ignore"],
    ["maxPrice", "max_price"],
    ["price_limit", "max_price"],
    ["max_cost", "max_price"],
    ["allowFallbacks", "allow_fallbacks"],
    ["allow_fallback", "allow_fallbacks"],
    ["require", "require_parameters"],
    ["quant", "quantizations"],
    ["sort_by", "sort"],
    ["ordering", "order"],
    ["preferred_max_latency_ms", "preferred_max_latency"],
  ])("%s is taken for %s", async (key, meant) => {
    const { text, sent } = await chatWith({ provider: { [key]: true } });
    expect(text).toMatch(/^Error: Validation Error - /);
    expect(text).toContain(`unknown parameter 'provider.${key}': '${meant}' is probably meant`);
    expect(sent).toBeUndefined();
  });

  test.each([
    [{ provider: { sort: "thoughput" } }, /provider\.sort: 'throughput' is probably meant/],
    [{ provider: { sort: { by: "Price" } } }, /provider\.sort\.by: 'price' is probably meant/],
    [
      { provider: { sort: { by: "price", partitions: "none" } } },
      /'provider\.sort\.partitions': 'partition'/,
    ],
    [{ provider: { preferred_max_latency: { P90: 1 } } }, /'provider\.preferred_max_latency\.P90': 'p90'/],
    [{ reasoning: { effort: "hihg" } }, /reasoning\.effort: 'high' is probably meant/],
    [{ provider: { data_collection: "none" } }, /provider\.data_collection: /],
    [{ provider: { zdr: "yes" } }, /provider\.zdr: /],
    [{ provider: { zdr: 1 } }, /provider\.zdr: /],
    [{ provider: { max_price: { token: 1 } } }, /provider\.max_price/],
    [{ provider: { max_price: 5 } }, /provider\.max_price: /],
    [{ provider: { only: { a: 1 } } }, /provider\.only: /],
    [{ provider: { ignore: 5 } }, /provider\.ignore: /],
    [{ provider: { order: [5] } }, /provider\.order\[0\]: /],
    [{ provider: { allow_fallbacks: "perhaps" } }, /provider\.allow_fallbacks: /],
    [{ provider: { sort: 5 } }, /provider\.sort: expected string or object/],
    [{ provider: { preferred_max_latency: { p95: "soon" } } }, /provider\.preferred_max_latency\.p95: /],
  ])("%j is a mistake with its path", async (args, words) => {
    const { text, sent } = await chatWith(args);
    expect(text).toMatch(/^Error: Validation Error - /);
    expect(text).toMatch(words);
    expect(sent).toBeUndefined();
  });

  test("an effort that is not known goes through with a warning", async () => {
    const { data, sent } = await chatWith({ reasoning: { effort: "colossal" } });
    expect(sent?.reasoning).toEqual({ effort: "colossal" });
    expect(data.warnings).toContain("Not known here and passed on as it is: reasoning.effort 'colossal'");
  });
});

test.each([
  [{ only: "anthropic" }, { only: ["anthropic"] }],
  [{ ignore: "deepinfra, together" }, { ignore: ["deepinfra", "together"] }],
  [{ order: '["anthropic"]' }, { order: ["anthropic"] }],
  [
    { zdr: "true", max_price: { prompt: "20", completion: null } },
    { zdr: true, max_price: { prompt: 20 } },
  ],
])("%j is sent as %j", async (provider, meant) => {
  const { text, sent } = await chatWith({ provider });
  expect(sent?.provider, text).toEqual(meant);
});
