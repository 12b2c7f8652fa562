import { expect, test } from "vitest";

import { getModelInfo } from "../../src/tools/get-model-info.ts";
import { row } from "../catalog/rows.ts";
import { startHarness } from "../support/harness.ts";
import { upstream } from "../support/upstream.ts";

test("tells everything on a cold cache, in true units", async () => {
  const { call } = await startHarness();
  const { data, structured, isError } = await call("get_model_info", {
    model: "anthropic/claude-sonnet-4.5",
    detail: "full",
  });
  expect(isError).toBe(false);
  expect(structured).toEqual(data);
  expect(data).toMatchObject({ id: "anthropic/claude-sonnet-4.5", context_length: 1_000_000 });
  expect(data.prices.usd_per_million_tokens).toMatchObject({ prompt: 3, completion: 15 });
  expect(data.providers.length).toBeGreaterThan(0);
  expect(data.providers[0]).toMatchObject({
    tag: expect.any(String),
    latency_ms: { p50: expect.any(Number) },
  });
  expect(data).not.toHaveProperty("warnings");
});

test("providers that cannot be had are a warning", async () => {
  const { call, simulator } = await startHarness({ env: { OPENROUTER_MAX_RETRIES: "0" } });
  simulator.failNext({ kind: "status", status: 500 }, { route: "endpoints" });
  const { data, isError } = await call("get_model_info", { model: "openai/gpt-4o-mini" });
  expect(isError).toBe(false);
  expect(data).toMatchObject({ id: "openai/gpt-4o-mini", providers: [] });
  expect(data.warnings).toEqual([expect.stringMatching(/providers could not be had/)]);
});

test("an unknown model and a preset are refused with the way out", async () => {
  const { call } = await startHarness();
  expect((await call("get_model_info", { model: "gpt4o-mini" })).text).toMatch(
    /Did you mean .*'openai\/gpt-4o-mini'/,
  );
  expect((await call("get_model_info", { model: "@preset/mine" })).text).toMatch(
    /^Error: Validation Error - .*preset/,
  );
});

const sonnet = "anthropic/claude-sonnet-4.5";
const fits = (structured: unknown): unknown => getModelInfo.output?.().safeParse(structured).error;

test("concise is short, and what providers have in common stands once", async () => {
  const { call } = await startHarness();
  const { data, structured, text } = await call("get_model_info", { model: sonnet });
  expect(text.length).toBeLessThan(2000);
  expect(fits(structured)).toBeUndefined();
  expect(data).toMatchObject({
    id: sonnet,
    context_length: 1_000_000,
    capabilities: ["tools", "vision", "json_mode", "reasoning", "files"],
    prices: { usd_per_million_tokens: { prompt: 3, completion: 15 } },
    price_tiers: [{ when: { min_prompt_tokens: 200_000 } }],
  });
  expect(data.providers_total).toBeGreaterThan(1);
  expect(data.providers[0]).toMatchObject({
    tag: expect.any(String),
    latency_ms: expect.any(Number),
    throughput_tps: expect.any(Number),
    uptime_percent: expect.any(Number),
  });
  expect(data.providers[0]).not.toHaveProperty("prompt_price");
  for (const field of ["description", "design_arena", "variants", "output_modalities", "router"]) {
    expect(data).not.toHaveProperty(field);
  }
});

/** A model with so many providers, of which each one's price, speed and delay go another way. */
async function manyProviders(count: number) {
  const endpoints = Array.from({ length: count }, (_, place) => ({
    tag: `host-${place}/${"x".repeat(60)}`,
    provider_name: `Host ${place}`,
    context_length: 1000 + place,
    quantization: "fp8",
    pricing: {
      prompt: String((count - place) / 1e6),
      completion: "0.000002",
      ...(place === 1 && { overrides: [{ min_prompt_tokens: 10, prompt: "0.1" }] }),
    },
    latency_last_30m: { p50: 100 + ((place * 7) % count) },
    throughput_last_30m: place === 0 ? null : { p50: 10 + ((place * 3) % count) },
    uptime_last_30m: 99.5,
  }));
  const model = row({ id: "acme/one" });
  const env = await upstream((request, response) =>
    response.end(
      JSON.stringify({ data: request.url?.endsWith("/endpoints") ? { id: "acme/one", endpoints } : [model] }),
    ),
  );
  return startHarness({ env });
}

test.each([
  ["price", (one: Shown) => one.prompt_price ?? 0, 1],
  ["latency", (one: Shown) => one.latency_ms, 1],
  ["throughput", (one: Shown) => one.throughput_tps, -1],
])("providers come by %s, the best six", async (sort_providers, figure, sign) => {
  const { call } = await manyProviders(11);
  const { data, text } = await call("get_model_info", { model: "acme/one", sort_providers });
  const shown = data["providers"].map((one: Shown) => figure(one) * sign);
  expect(shown).toEqual(shown.toSorted((a: number, b: number) => a - b));
  expect(shown).toHaveLength(6);
  expect(data["providers_total"]).toBe(11);
  expect(text.length).toBeLessThan(2000);
  const { data: full } = await call("get_model_info", { model: "acme/one", sort_providers, detail: "full" });
  expect(full["providers"]).toHaveLength(11);
  expect(full["providers"][0].tag).toBe(data["providers"][0].tag);
});

test("a provider with other prices for long prompts says so", async () => {
  const { call } = await manyProviders(3);
  const { data } = await call("get_model_info", { model: "acme/one" });
  expect(data["providers"].map(({ tiered }: { tiered?: boolean }) => tiered)).toEqual([
    undefined,
    true,
    undefined,
  ]);
});

interface Shown {
  prompt_price?: number;
  latency_ms: number;
  throughput_tps: number;
}

test("several models come as rows, and what is none says so in its place", async () => {
  const { call } = await startHarness();
  const models = [sonnet, "anthropic/claude-sonet-4.5", "openai/gpt-4o-mini"];
  for (const asked of [{ models }, { model: models }, { models: models.join(",") }]) {
    const { data, structured, isError } = await call("get_model_info", asked);
    expect(isError).toBe(false);
    expect(fits(structured)).toBeUndefined();
    expect(data["models"]).toMatchObject([
      { id: sonnet, providers: expect.any(Array) },
      { id: models[1], error: expect.stringMatching(/not found/), suggestions: expect.any(Array) },
      { id: "openai/gpt-4o-mini" },
    ]);
  }
  const none = await call("get_model_info", { models: ["no/one", "no/other"] });
  expect(none.text).toMatch(/^Error: Validation Error - Model not found: 'no\/one'/);
  for (const asked of [{}, { model: sonnet, models }, { models: [] }]) {
    const { text } = await call("get_model_info", asked);
    expect(text).toMatch(/^Error: Validation Error - .*Give one id in model, or several in models/);
  }
  const tooMany = await call("get_model_info", { models: Array.from({ length: 6 }, () => sonnet) });
  expect(tooMany.isError).toBe(true);
});

test("words that one model alone has name it, and that is said", async () => {
  const { call } = await startHarness();
  const { data, isError } = await call("get_model_info", { model: "claude sonnet 4.5" });
  expect(isError).toBe(false);
  expect(data).toMatchObject({ id: sonnet });
  expect(data["warnings"]).toEqual([expect.stringMatching(/^'claude sonnet 4\.5' was taken as/)]);
  // Others may speak of it.
  const spoken = [
    row({ id: "acme/one-two" }),
    row({ id: "acme/three", description: "As good as one two." }),
    row({ id: "acme/four", description: "Better than one and two." }),
  ];
  const env = await upstream((_, response) => response.end(JSON.stringify({ data: spoken })));
  const named = await (await startHarness({ env })).call("get_model_info", { model: "one two" });
  expect(named.data["id"]).toBe("acme/one-two");
  const many = await call("get_model_info", { model: "claude sonnet" });
  expect(many.text).toMatch(/^Error: Validation Error - Model not found/);
});
