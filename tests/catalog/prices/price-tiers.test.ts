import { describe, expect, test } from "vitest";

import { pricesAt, priceTiers } from "../../../src/catalog/prices/price-tiers.ts";
import { row, rowOf } from "../rows.ts";

const noon = Date.UTC(2026, 7, 5, 12);
const tiered = rowOf("z-ai/glm-5");

function tokenPrices(promptTokens: number, at = noon) {
  const { prompt, completion } = pricesAt(tiered, { promptTokens, at }).usd_per_million_tokens;
  return [prompt, completion];
}

const withOverride = (override: Record<string, unknown>) =>
  pricesAt(
    row({ id: "a/b", pricing: { prompt: "0.000001", completion: "0.000002", overrides: [override] } }),
    { promptTokens: 10, at: noon },
  ).usd_per_million_tokens.prompt;

test("tiers are spelled out with their conditions", () => {
  expect(priceTiers(tiered)).toEqual([
    { when: { min_prompt_tokens: 32_000 }, usd_per_million_tokens: { prompt: 2, completion: 4 } },
    { when: { min_prompt_tokens: 200_000 }, usd_per_million_tokens: { prompt: 3 } },
    { when: { utc_start: "22:30", utc_end: "00:30" }, usd_per_million_tokens: { completion: 1 } },
  ]);
});

describe("the price of a request", () => {
  test("a threshold must be exceeded, and later entries win for each kind", () => {
    expect(tokenPrices(32_000)).toEqual([1, 2]);
    expect(tokenPrices(32_001)).toEqual([2, 4]);
    expect(tokenPrices(200_001)).toEqual([3, 4]);
  });

  test.each([
    [22, 29, 2],
    [22, 30, 1],
    [0, 0, 1],
    [0, 29, 1],
    [0, 30, 2],
  ])("at %i:%i UTC, in a window that wraps midnight", (hour, minute, completion) => {
    expect(tokenPrices(10, Date.UTC(2026, 7, 5, hour, minute))).toEqual([1, completion]);
  });

  test("weekdays are those of UTC; 2026-08-05 is a Wednesday", () => {
    expect(withOverride({ utc_days: ["wednesday"], prompt: "0.000009" })).toBe(9);
    expect(withOverride({ utc_days: ["sat", "sun"], prompt: "0.000009" })).toBe(1);
  });

  test("all conditions must hold", () => {
    expect(withOverride({ utc_start: 1100, utc_end: 1300, prompt: "0.000009" })).toBe(9);
    expect(withOverride({ utc_start: 1100, utc_end: 1300, min_prompt_tokens: 10, prompt: "0.000009" })).toBe(
      1,
    );
  });

  test("a condition that cannot be read is shown and never applied", () => {
    const override = { phase_of_moon: "full", prompt: "0.000009" };
    expect(withOverride(override)).toBe(1);
    const model = row({ id: "a/b", pricing: { prompt: "0.000001", overrides: [override] } });
    expect(priceTiers(model)[0]?.when).toEqual({ other: { phase_of_moon: "full" } });
  });
});
