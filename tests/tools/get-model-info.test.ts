import { expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";

test("tells everything on a cold cache, in true units", async () => {
  const { call } = await startHarness();
  const { data, structured, isError } = await call("get_model_info", {
    model: "anthropic/claude-sonnet-4.5",
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
