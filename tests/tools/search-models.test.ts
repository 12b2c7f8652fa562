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
      expect(data.models.length, capability).toBeGreaterThan(0);
      // One word for what has two.
      const shown = capability === "functions" ? "tools" : capability;
      expect(
        data.models.every((model: { capabilities: string[] }) => model.capabilities.includes(shown)),
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
      expired: true,
      limit: 50,
      detail: "detailed",
    });
    const routers = await call("search_models", {
      provider: ["openrouter", "nvidia"],
      outputModality: "all",
      expired: true,
    });
    const chosen = routers.data.models.filter(({ router }: { router?: boolean }) => router);
    expect(data.returned + chosen.length).toBe(data.total);
    expect(
      data.models.some((model: { context_length: number | null }) => model.context_length === null),
    ).toBe(true);
    expect(searchModels.output?.().safeParse(structured).error).toBeUndefined();
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

describe("what a search shows", () => {
  interface Row {
    id: string;
    capabilities: string[];
    router?: boolean;
    tiered?: boolean;
    expires?: string;
    [column: string]: unknown;
  }
  const rows = async (query: object): Promise<Row[]> => {
    const { call } = await startHarness();
    const { data, structured, text } = await call("search_models", { limit: 50, ...query });
    expect(searchModels.output?.().safeParse(structured).error, text).toBeUndefined();
    return data.models;
  };

  test("ids alone, where nothing else is asked for", async () => {
    const found = await rows({ detail: "ids", query: "claude" });
    expect(found.length).toBeGreaterThan(2);
    for (const row of found) expect(Object.keys(row)).toEqual(["id"]);
  });

  test("routers only to who asks for their author", async () => {
    expect((await rows({})).filter(({ id }) => id.startsWith("openrouter/"))).toEqual([]);
    const routers = await rows({ provider: ["OpenRouter"] });
    expect(routers.map(({ id }) => id)).toContain("openrouter/auto");
    expect(routers.every(({ router }) => router === true)).toBe(true);
  });

  test("models whose end has come only to who asks for them, with the day", async () => {
    const today = new Date().toISOString().slice(0, 10);
    const ended = ({ expires = "9999" }: Row) => expires <= today;
    expect((await rows({ outputModality: "all" })).filter(ended)).toEqual([]);
    expect((await rows({ outputModality: "all", expired: true })).filter(ended)).not.toEqual([]);
  });

  test("tools once, text alone not at all, and tiers of prices", async () => {
    const found = await rows({});
    expect(found.flatMap(({ capabilities }) => capabilities)).not.toContain("functions");
    expect(found.every(({ output_modalities: out }) => !Array.isArray(out) || out.length > 1)).toBe(true);
    expect(found.find(({ id }) => id === "anthropic/claude-sonnet-4.5")).toMatchObject({ tiered: true });
    expect(found.find(({ id }) => id === "openai/gpt-4o-mini")).not.toHaveProperty("tiered");
  });

  test.each([
    ["newest", "created"],
    ["intelligence", "intelligence"],
    ["coding", "coding"],
    ["agentic", "agentic"],
  ])("by %s with what that goes by", async (sort, column) => {
    const [first] = await rows({ sort });
    expect(first?.[column]).toEqual(expect.anything());
    expect((await rows({ sort: "price" }))[0]).not.toHaveProperty(column);
  });

  test("that speed is told elsewhere", async () => {
    const { call } = await startHarness();
    for (const sort of ["throughput", "latency"]) {
      const { text } = await call("search_models", { sort });
      expect(text).toMatch(/^Error: Validation Error - .*is told of providers: get_model_info shows it/);
    }
    expect((await call("search_models", { sort: "nonsense" })).text).toMatch(/relevance/);
  });
});

describe("words that say what is wanted", () => {
  const search = async (query: Record<string, unknown>) =>
    (await (await startHarness()).call("search_models", query)).data;

  test("are taken so where no model has them all, which is said", async () => {
    const data = await search({ query: "cheap vision model", limit: 50 });
    expect(data.warnings).toEqual([
      expect.stringMatching(/'cheap' as sort price, 'vision' as capabilities\.vision true/),
    ]);
    const prices = data.models
      .filter(({ prompt_price: price }: { prompt_price: number | null }) => price !== null)
      .map(
        (row: { prompt_price: number; completion_price: number }) => row.prompt_price + row.completion_price,
      );
    expect(prices).toEqual(prices.toSorted((a: number, b: number) => a - b));
    expect(
      data.models.every(({ capabilities }: { capabilities: string[] }) => capabilities.includes("vision")),
    ).toBe(true);
  });

  test("the rest of the words is searched", async () => {
    const data = await search({ query: "cheapest gpt with thinking" });
    expect(data.models.length).toBeGreaterThan(0);
    expect(data.models.every(({ id }: { id: string }) => id.includes("gpt"))).toBe(true);
  });

  test("yield to what is given by name", async () => {
    const data = await search({ query: "cheapest gpt", sort: "newest" });
    expect(data.models[0]).toHaveProperty("created");
  });

  test("change nothing where a model has them, or where the rest finds none", async () => {
    expect(await search({ query: "flash" })).not.toHaveProperty("warnings");
    const none = await search({ query: "cheap qqqqxyzzy" });
    expect(none).toMatchObject({ matched: 0 });
    expect(none).not.toHaveProperty("warnings");
  });
});
