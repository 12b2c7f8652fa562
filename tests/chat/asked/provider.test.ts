import { expect, test } from "vitest";

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
