import { describe, expect, test } from "vitest";

import { validateModel } from "../../src/tools/validate-model.ts";
import { startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";

test("knows a listed id on a cold cache", async () => {
  const { call } = await startHarness();
  const { data, structured, isError } = await call("validate_model", {
    model: "anthropic/claude-sonnet-4.5",
  });
  expect(isError).toBe(false);
  expect(structured).toEqual(data);
  expect(data).toMatchObject({ valid: true, model: "anthropic/claude-sonnet-4.5" });
});

test("tells what was meant by a misspelled one", async () => {
  const { call } = await startHarness();
  const { text, isError, data } = await call("validate_model", { model: "anthropic/claude-sonet-4.5" });
  expect(isError).toBe(true);
  expect(text).toMatch(
    /^Error: Validation Error - Model not found: 'anthropic\/claude-sonet-4.5'. Did you mean 'anthropic\/claude-sonnet-4.5'/,
  );
  expect(data).toMatchObject({ category: "Validation Error", code: "model_not_found", retryable: false });
});

test.each(["constructor", "__proto__", "toString", "hasOwnProperty"])("'%s' is no model", async (model) => {
  const { call } = await startHarness();
  expect((await call("validate_model", { model })).isError).toBe(true);
});

test.each([
  ["anthropic/claude-sonnet-4.5:nitro", "anthropic/claude-sonnet-4.5:nitro"],
  ["anthropic/claude-sonnet-4.5:online", "anthropic/claude-sonnet-4.5:online"],
  ["  openrouter:Anthropic/Claude-Sonnet-4.5  ", "anthropic/claude-sonnet-4.5"],
  ["~anthropic/claude-sonnet-latest", "~anthropic/claude-sonnet-latest"],
  ["openrouter/auto", "openrouter/auto"],
  ["@preset/my-preset", "@preset/my-preset"],
  ["claude-sonnet-4.5", "anthropic/claude-sonnet-4.5"],
  ["anthropic/claude-sonnet-4.5::nitro", "anthropic/claude-sonnet-4.5:nitro"],
])("'%s' is valid", async (model, sent) => {
  const { call } = await startHarness();
  expect((await call("validate_model", { model })).data).toMatchObject({ valid: true, model: sent });
});

test("looks for an unlisted id in a newer catalogue, at most once a minute", async () => {
  const { call, simulator } = await startHarness();
  const fetches = (): number => simulator.requests.filter(({ path }) => path.endsWith("/models")).length;
  await call("validate_model", { model: "anthropic/claude-sonnet-4.5" });
  await call("validate_model", { model: "nobody/nothing" });
  await call("validate_model", { model: "nobody/nothing-else" });
  expect(fetches()).toBe(1);
});

test("an alias pattern that would take for ever is named, and stops nobody", async () => {
  const aliases = [{ pattern: "([a-z]+-?)+", replacement: "x/$1" }];
  const { call } = await startHarness({ env: { OPENROUTER_MODEL_ALIASES: JSON.stringify(aliases) } });
  const { text } = await call("validate_model", {
    model: "claude-sonnet-latest-thinking-preview-of-the-year!",
  });
  expect(text).toMatch(/the model alias pattern '\(\[a-z\]\+-\?\)\+' takes too long/);
});

test("applies the user's own names", async () => {
  const aliases = [{ pattern: "fast-(\\w+)", replacement: "openai/gpt-4o-$1" }];
  const { call } = await startHarness({ env: { OPENROUTER_MODEL_ALIASES: JSON.stringify(aliases) } });
  expect((await call("validate_model", { model: "fast-mini" })).data.model).toBe("openai/gpt-4o-mini");
});

test("says how much a catalogue can be trusted that could not be renewed", async () => {
  const clock = new ManualClock();
  const env = { OPENROUTER_MAX_RETRIES: "0" };
  const { call, simulator } = await startHarness({ clock, env });
  await call("validate_model", { model: "anthropic/claude-sonnet-4.5" });
  await clock.advance(30 * 86_400_000);
  simulator.failNext({ kind: "status", status: 503 }, { route: "models", times: 9 });
  const { text, data } = await call("validate_model", { model: "nobody/brand-new" });
  expect(text).toMatch(
    /Model not found: 'nobody\/brand-new'\. The model catalogue is 2592000 s old: a newer one could not/,
  );
  expect(data.retryable).toBe(true);
});

describe("as OpenRouter takes it", () => {
  test.each([
    ["anthropic/claude-sonnet-4.5", true],
    ["anthropic/claude-sonnet-4.5:nitro", true],
    ["anthropic/claude-4.5-sonnet-20250929", true],
    ["~anthropic/claude-sonnet-latest", true],
    ["@preset/mine", true],
    ["claude-sonnet-4.5", false],
    ["Anthropic/Claude-Sonnet-4.5", false],
    ["openrouter:anthropic/claude-sonnet-4.5", false],
    ["anthropic/claude-sonnet-4.5?temperature=0.5", false],
  ])("%s: %s", async (model, as_is) => {
    const { call } = await startHarness();
    const { data, structured } = await call("validate_model", { model });
    expect(data).toMatchObject({ valid: true, as_is });
    expect(validateModel.output?.().safeParse(structured).error).toBeUndefined();
  });
});

test("several come back as rows, and none of them is an error", async () => {
  const { call } = await startHarness();
  const models = [
    "anthropic/claude-sonnet-4.5",
    "gpt-4o-mini",
    "anthropic/claude-sonet-4.5",
    "toString",
    "a?b=c",
  ];
  for (const asked of [{ models }, { model: models }]) {
    const { data, structured, isError } = await call("validate_model", asked);
    expect(isError).toBe(false);
    expect(validateModel.output?.().safeParse(structured).error).toBeUndefined();
    expect(data["models"]).toEqual([
      { id: models[0], valid: true, as_is: true, model: models[0] },
      { id: models[1], valid: true, as_is: false, model: "openai/gpt-4o-mini" },
      {
        id: models[2],
        valid: false,
        suggestions: expect.arrayContaining(["anthropic/claude-sonnet-4.5"]),
      },
      { id: models[3], valid: false, suggestions: expect.any(Array) },
      { id: models[4], valid: false, error: expect.any(String) },
    ]);
  }
  const tooMany = await call("validate_model", { models: Array.from({ length: 21 }, () => "a/b") });
  expect(tooMany.isError).toBe(true);
});
