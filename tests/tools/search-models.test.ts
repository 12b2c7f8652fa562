import { describe, expect, test } from "vitest";

import { searchModels } from "../../src/tools/search-models.ts";
import { type Answer, startHarness } from "../support/harness.ts";

const ids = (data: Answer["data"]): string[] => data.models.map((model: { id: string }) => model.id);

describe("search_models", () => {
  test("finds models by words on a cold cache, text and structured content alike", async () => {
    const { call, simulator } = await startHarness();
    const { data, structured, isError } = await call("search_models", { query: "claude sonnet", limit: 3 });
    expect(isError).toBe(false);
    expect(structured).toEqual(data);
    expect(ids(data)).toContain("anthropic/claude-sonnet-4.5");
    expect(data).toMatchObject({ returned: 3, offset: 0, catalog_age_seconds: 0 });
    expect(simulator.requests).toMatchObject([
      { path: "/api/v1/models", query: { output_modalities: "all" } },
    ]);
  });

  test("tells prices in USD per million tokens", async () => {
    const { call } = await startHarness();
    const { data } = await call("search_models", { query: "anthropic/claude-sonnet-4.5", limit: 1 });
    expect(data.models[0]).toMatchObject({
      id: "anthropic/claude-sonnet-4.5",
      prompt_price: 3,
      completion_price: 15,
    });
  });

  test("takes 0 for a price ceiling", async () => {
    const { call } = await startHarness();
    const { data } = await call("search_models", { maxPromptPrice: 0, limit: 50 });
    expect(data.matched).toBeGreaterThan(0);
    expect(data.models.every((model: { prompt_price: number }) => model.prompt_price === 0)).toBe(true);
  });

  test("finds capabilities, which the API has no field for", async () => {
    const { call } = await startHarness();
    for (const capability of ["functions", "tools", "vision", "json_mode", "reasoning", "audio", "files"]) {
      const { data } = await call("search_models", { capabilities: { [capability]: true }, limit: 50 });
      const known = data.models.filter(
        (model: { capabilities: unknown }) => model.capabilities !== "unknown",
      );
      expect(known.length, capability).toBeGreaterThan(0);
      expect(
        known.every((model: { capabilities: string[] }) => model.capabilities.includes(capability)),
      ).toBe(true);
    }
  });

  test("says which filter is to blame when nothing matches", async () => {
    const { call } = await startHarness();
    const { data, isError } = await call("search_models", { query: "claude", maxPromptPrice: 0 });
    expect(isError).toBe(false);
    expect(data.matched).toBe(0);
    expect(data.excluded).toBeDefined();
  });

  test("every row of the whole catalogue fits the output schema, null context lengths too", async () => {
    const { call } = await startHarness();
    const { data, structured } = await call("search_models", {
      outputModality: "all",
      limit: 50,
      detail: "detailed",
    });
    expect(data.returned).toBe(Math.min(50, data.total));
    expect(
      data.models.some((model: { context_length: number | null }) => model.context_length === null),
    ).toBe(true);
    expect(searchModels.output?.safeParse(structured).error).toBeUndefined();
  });

  test("forgives numbers as strings and refuses what it does not know", async () => {
    const { call } = await startHarness();
    const { data } = await call("search_models", { limit: "2", free: "true", query: null });
    expect(data.returned).toBe(2);
    const { text } = await call("search_models", { max_price: 3 });
    expect(text).toMatch(/unknown parameter 'max_price'.*maxPromptPrice/);
  });

  test.each([[["anthropic", "OpenAI"]], ["anthropic, openai"], ['["anthropic","openai"]']])(
    "provider %j is any of both",
    async (provider) => {
      const { call } = await startHarness();
      const { data } = await call("search_models", { provider, limit: 50 });
      expect(new Set(ids(data).map((id) => id.replace("~", "").split("/")[0]))).toEqual(
        new Set(["anthropic", "openai"]),
      );
    },
  );

  test("an author that is not there is told of a list, too", async () => {
    const { call } = await startHarness();
    const { data } = await call("search_models", { provider: ["antropic", "nobody at all"] });
    expect(data.excluded.nearest_provider).toBe("anthropic");
  });

  test.each([
    [["vision", "reasoning"]],
    ["vision, reasoning"],
    ['["vision","reasoning"]'],
    [{ vision: "true", reasoning: true, audio: null }],
  ])("capabilities %j are both wanted", async (capabilities) => {
    const { call } = await startHarness();
    const wanted = await call("search_models", {
      capabilities: { vision: true, reasoning: true },
      limit: 50,
    });
    const { data, text } = await call("search_models", { capabilities, limit: 50 });
    expect(data.matched, text).toBe(wanted.data.matched);
    expect(data.matched).toBeGreaterThan(0);
    expect(data.matched).toBeLessThan(data.total);
  });

  test("a capability that is not there is named with its place", async () => {
    const { call } = await startHarness();
    expect((await call("search_models", { capabilities: ["sight"] })).text).toMatch(
      /capabilities\[0\]: .*"vision"/,
    );
  });
});
