import { describe, expect, test } from "vitest";

import { describeModel } from "../../../src/catalog/model/model-info.ts";
import { row, rowOf, rows, wholeCatalogue } from "../rows.ts";

const info = (id: string) => describeModel(rowOf(id), rows);

const efforts = (reasoning: Record<string, unknown>) => {
  const model = row({ id: "a/b", reasoning });
  return describeModel(model, [model]).reasoning?.supported_efforts;
};

test("a record in true units", () => {
  expect(info("anthropic/claude-sonnet-4.5")).toMatchObject({
    id: "anthropic/claude-sonnet-4.5",
    created: "2025-06-15",
    context_length: 200_000,
    max_output_tokens: 64_000,
    free: false,
    prices: { usd_per_million_tokens: { prompt: 3, completion: 15, input_cache_read: 0.3 } },
    scores: { intelligence: 50, coding: 60, agentic: 55 },
    moderated: true,
    expiration_date: null,
  });
});

test("the ranks that can be read", () => {
  const design_arena = [
    { arena: "models" },
    { arena: "models", category: "svg", elo: "1200", rank: "x" },
    { arena: "models", category: "website", elo: 1210, rank: 46, win_rate: 52, more: [1] },
  ];
  const model = row({ id: "a/b", benchmarks: { design_arena } });
  expect(describeModel(model, [model]).design_arena).toEqual([
    { arena: "models", category: "svg", elo: 1200, rank: null, win_rate: null },
    { arena: "models", category: "website", elo: 1210, rank: 46, win_rate: 52 },
  ]);
});

describe("other ids for the same model", () => {
  test("aliases are the rows that point at it and its permanent slug", () => {
    expect(info("anthropic/claude-sonnet-4.5").aliases).toEqual([
      "~anthropic/claude-sonnet-latest",
      "anthropic/claude-4.5-sonnet-20250929",
    ]);
    expect(info("~anthropic/claude-sonnet-latest").alias_of).toBe("anthropic/claude-sonnet-4.5");
  });

  test("a slug shared by twins is not an alias of the free one", () => {
    expect(info("openai/gpt-oss-20b:free").aliases).toEqual([]);
  });

  test("variants are the listed twins and the suffixes that work on any model", () => {
    expect(info("openai/gpt-oss-20b").variants.map(({ id }) => id)).toEqual([
      "openai/gpt-oss-20b:free",
      "openai/gpt-oss-20b:nitro",
      "openai/gpt-oss-20b:floor",
      "openai/gpt-oss-20b:exacto",
      "openai/gpt-oss-20b:online",
    ]);
    expect(info("studio/film").variants).toEqual([]);
  });
});

describe("details that are easily misread", () => {
  test("a placeholder date is no expiry", () => {
    expect(info("lab/thinker:thinking").expiration_date).toBeNull();
    expect(info("lab/thinker").expiration_date).toBe("2026-08-10");
  });

  test("default parameters leave out those that are null", () => {
    const model = row({ id: "a/b", default_parameters: { temperature: 0, top_p: null } });
    expect(describeModel(model, [model]).default_parameters).toEqual({ temperature: 0 });
  });

  test("efforts: null means all of them, absent means no choice", () => {
    expect(efforts({ mandatory: true, supported_efforts: null })).toContain("xhigh");
    expect(efforts({ mandatory: true })).toEqual([]);
    expect(efforts({ supported_efforts: ["low"] })).toEqual(["low"]);
    expect(info("openai/gpt-oss-20b").reasoning).toBeNull();
  });

  test("a creation time that is no time does not throw", () => {
    const model = row({ id: "a/b", created: 1e300 });
    expect(describeModel(model, [model]).created).toBeNull();
  });
});

test("the whole catalogue can be described and survives JSON", () => {
  for (const model of wholeCatalogue) {
    const described = describeModel(model, wholeCatalogue);
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
  }
});

test("every alias of the whole catalogue is told with its target", () => {
  const aliases = wholeCatalogue.filter((model) => model.alias_target);
  expect(aliases.length).toBeGreaterThan(0);
  for (const { id, alias_target: target } of aliases) {
    const described = describeModel(rowOf(target?.slug ?? "", wholeCatalogue), wholeCatalogue);
    expect(described.aliases).toContain(id);
  }
});
