import { describe, expect, test } from "vitest";

import type { SearchQuery } from "../../../src/catalog/search/query.ts";
import { createSearch } from "../../../src/catalog/search/search.ts";
import { row, rows } from "../rows.ts";

const { search } = createSearch(rows);
const ids = (query: SearchQuery) => search({ limit: 50, ...query }).models.map(({ id }) => id);

describe("what is searched", () => {
  test("only models that write text, unless said otherwise", () => {
    expect(ids({})).not.toContain("studio/film");
    expect(ids({ outputModality: "video" })).toEqual(["studio/film"]);
    expect(ids({ outputModality: "Videos" })).toEqual(["studio/film"]);
    expect(ids({ outputModality: "all" })).toHaveLength(rows.length);
    expect(search({}).total).toBe(rows.length);
  });

  test("a concise row has exactly what it should", () => {
    expect(search({ query: "anthropic/claude-sonnet-4.5", limit: 1 }).models).toEqual([
      {
        id: "anthropic/claude-sonnet-4.5",
        name: "Anthropic: Claude Sonnet 4.5",
        context_length: 200_000,
        max_output_tokens: 64_000,
        prompt_price: 3,
        completion_price: 15,
        input_modalities: ["text", "image", "file"],
        capabilities: ["tools", "vision", "json_mode", "reasoning", "files"],
      },
    ]);
  });

  test("a detailed row has more", () => {
    expect(search({ query: "glm", detail: "detailed" }).models[0]).toMatchObject({
      description: "A model.",
      created: "2025-06-15",
      supported_parameters: ["temperature", "max_tokens"],
      price_tiers: [{ when: { min_prompt_tokens: 32_000 } }, {}, {}],
      scores: null,
    });
  });

  test("an empty catalogue", () => {
    expect(createSearch([]).search({ query: "claude", provider: "anthropic" })).toMatchObject({
      total: 0,
      models: [],
    });
  });

  test("a row that is listed twice counts once", () => {
    expect(createSearch([...rows, ...rows]).search({}).total).toBe(rows.length);
  });
});

describe("the order of answers to a text", () => {
  const { search: order } = createSearch([
    row({ id: "a/sonet-x", created: 9 }),
    row({ id: "b/nova", description: "Better than sonnet." }),
    row({ id: "c/big-sonnet" }),
    row({ id: "d/sonnet-2" }),
    row({ id: "e/sonnet", created: 1 }),
  ]);

  test("exact, then prefix, then word, then description", () => {
    expect(order({ query: "Sonnet" }).models.map(({ id }) => id)).toEqual([
      "e/sonnet",
      "d/sonnet-2",
      "c/big-sonnet",
      "b/nova",
    ]);
  });

  test("of those that answer as well the newest, then by id", () => {
    const alike = ["m/nova-old", "m/nova-c", "m/nova-b"].map((id) =>
      row({ id, created: id.endsWith("old") ? 1 : 2 }),
    );
    const found = createSearch(alike).search({ query: "nova" }).models;
    expect(found.map(({ id }) => id)).toEqual(["m/nova-b", "m/nova-c", "m/nova-old"]);
  });

  test("a part of a word is enough from three letters on", () => {
    expect(order({ query: "onne" }).models.map(({ id }) => id)).toContain("e/sonnet");
    expect(order({ query: "on" }).matched).toBe(0);
  });

  test("of the words a typo may mean the nearest, then the most used", () => {
    const { search: names } = createSearch([
      row({ id: "a/mistrel" }),
      row({ id: "b/mistral" }),
      row({ id: "c/mistral-2" }),
    ]);
    expect(
      names({ query: "mistrl" })
        .models.map(({ id }) => id)
        .toSorted(),
    ).toEqual(["b/mistral", "c/mistral-2"]);
    expect(names({ query: "mistrell" }).models.map(({ id }) => id)).toEqual(["a/mistrel"]);
  });

  test("typos are forgiven when nothing else is found", () => {
    expect(ids({ query: "claud sonet 4.5" })).toEqual(["anthropic/claude-sonnet-4.5"]);
    expect(ids({ query: "antropic" })).toContain("anthropic/claude-sonnet-4");
  });

  test("separators, case and filler words do not matter", () => {
    expect(ids({ query: "gpt4o" })).toEqual(["openai/gpt-4o-mini"]);
    expect(ids({ query: "the GPT 4o mini model" })).toEqual(["openai/gpt-4o-mini"]);
  });

  test("a text without words asks for nothing, and that is said", () => {
    const result = search({ query: "?!", limit: 50 });
    expect(result.matched).toBe(search({}).matched);
    expect(result.warnings).toEqual([expect.stringContaining("'?!'")]);
    expect(search({ query: " " }).warnings).toBeUndefined();
  });

  test.each(["constructor", "__proto__", "toString"])("%s is a text like any other", (query) => {
    expect(search({ query }).matched).toBe(0);
  });
});

describe("filters", () => {
  test("a ceiling of 0 is a ceiling, and no unknown price passes one", () => {
    expect(ids({ maxPromptPrice: 0 }).toSorted()).toEqual([
      "lab/only-free:free",
      "openai/gpt-oss-20b:free",
      "openrouter/free",
    ]);
    const cheap = ids({ maxPromptPrice: 1000, maxCompletionPrice: 1000, outputModality: "all" });
    expect(cheap).not.toContain("openrouter/auto");
    expect(cheap).not.toContain("studio/film");
    expect(cheap).toContain("anthropic/claude-sonnet-4.5");
  });

  test("a price just at the ceiling passes", () => {
    expect(ids({ query: "gpt-4o-mini", maxPromptPrice: 0.1 + 0.05 })).toEqual(["openai/gpt-4o-mini"]);
  });

  test("free and not free", () => {
    expect(ids({ free: true })).toHaveLength(3);
    expect(ids({ free: false })).not.toContain("openrouter/free");
  });

  test("the author by id or by name, in any case", () => {
    expect(ids({ provider: "Z.AI" })).toEqual(["z-ai/glm-5"]);
    expect(ids({ provider: " Anthropic" })).toHaveLength(3);
    expect(ids({ provider: "~anthropic/" })).toHaveLength(3);
  });

  test("context means the real window", () => {
    expect(ids({ minContextLength: 500_000 })).toEqual(["openrouter/auto"]);
    expect(ids({ query: "claude", minContextLength: 200_000 })).toEqual(["anthropic/claude-sonnet-4.5"]);
    expect(ids({ maxContextLength: 50, outputModality: "all" })).toEqual([]);
  });

  test("capabilities: true requires, false leaves out, routers stay and are marked", () => {
    const vision = search({ capabilities: { vision: true } });
    expect(vision.models.map(({ id }) => id).toSorted()).toEqual([
      "anthropic/claude-sonnet-4.5",
      "openai/gpt-4o-mini",
      "openrouter/auto",
    ]);
    expect(vision.models.find(({ id }) => id === "openrouter/auto")).toMatchObject({
      capabilities: [],
      router: true,
    });
    expect(vision.warnings).toEqual([expect.stringContaining("unknown")]);
    const blind = ids({ capabilities: { vision: false } });
    expect(blind).toContain("openrouter/auto");
    expect(blind).not.toContain("openai/gpt-4o-mini");
  });

  test("all supported parameters are required", () => {
    expect(ids({ supportedParameters: ["tools", " Response_Format "] }).toSorted()).toEqual([
      "openai/gpt-4o-mini",
      "openrouter/auto",
    ]);
  });

  test("input", () => {
    expect(ids({ inputModality: "files" })).toEqual(["anthropic/claude-sonnet-4.5"]);
  });
});

describe("sorts", () => {
  test("unknown prices come last", () => {
    const byPrice = ids({ sort: "price", outputModality: "all" });
    expect(byPrice.slice(0, 3)).toEqual(["lab/only-free:free", "openai/gpt-oss-20b:free", "openrouter/free"]);
    expect(byPrice.slice(-2)).toEqual(["openrouter/auto", "studio/film"]);
  });

  test.each(["intelligence", "coding", "agentic"] as const)("%s: those with a score first", (sort) => {
    expect(ids({ sort })[0]).toBe("anthropic/claude-sonnet-4.5");
  });

  test("context and newest", () => {
    expect(ids({ sort: "context" })[0]).toBe("openrouter/auto");
    expect(ids({ sort: "newest" }).at(-1)).toBe("anthropic/claude-sonnet-4");
  });
});

describe("nothing found is explained", () => {
  test("by what each filter lets through, and the one to drop", () => {
    const result = search({ query: "claude", maxPromptPrice: 0 });
    expect(result).toMatchObject({ matched: 0, returned: 0, models: [] });
    expect(result.excluded).toEqual({
      passes_alone: { query: 3, maxPromptPrice: 3, "outputModality (default: text)": rows.length - 1 },
      best_removal: { filter: "maxPromptPrice", matched: 3 },
    });
  });

  test("by a query that would find something", () => {
    expect(search({ query: "zzzzqqqq claude" }).excluded?.nearest_query).toBe("claude");
    expect(search({ query: "claude kubernetes sonnet" }).excluded?.nearest_query).toBe("claude sonnet");
    expect(search({ query: "kubernetes" }).excluded?.nearest_query).toBeUndefined();
  });

  test("by the author whose name is near", () => {
    expect(search({ provider: "antropic" }).excluded?.nearest_provider).toBe("anthropic");
    expect(search({ provider: "nobody at all" }).excluded?.nearest_provider).toBeUndefined();
  });

  test("by null when dropping one filter is not enough", () => {
    const query = { query: "claude", free: true, inputModality: "video" };
    expect(search(query).excluded?.best_removal).toBeNull();
  });

  test("an offset past the end is not nothing found", () => {
    const result = search({ offset: 1000 });
    expect(result.returned).toBe(0);
    expect(result).not.toHaveProperty("excluded");
    expect(result).not.toHaveProperty("next_offset");
  });
});
