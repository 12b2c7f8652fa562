import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Observations } from "../../../src/routing/memory/observations.ts";
import { type FilterOptions, reasonAgainst } from "../../../src/routing/plan/filters.ts";
import { now, rated } from "../candidates.ts";

const reason = (given: Parameters<typeof rated>[0], options: Partial<FilterOptions> = {}) =>
  reasonAgainst(rated(given), { now, reserveTokens: 0, ...options });

const priced = (prompt: string, completion: string) => ({ pricing: { prompt, completion } });

describe("a candidate is left out", () => {
  test("when it takes no such input", () => {
    const needs = { modalities: ["image"] };
    const sighted = { input_modalities: ["text", "image"], output_modalities: ["text"] };
    expect(reason({ needs })).toBe("unsupported_modality");
    expect(reason({ needs, listed: { architecture: sighted } })).toBeUndefined();
  });

  test("when it lacks a parameter that must not be dropped, and that one is named", () => {
    const needs = { parameters: ["temperature", "tools", "response_format"] };
    expect(reason({ needs })).toBe("unsupported_parameter:tools");
    expect(reason({ needs, listed: { supported_parameters: [] } })).toBeUndefined();
    const able = { supported_parameters: ["tools", "structured_outputs", "temperature"] };
    expect(reason({ needs, listed: able })).toBeUndefined();
  });

  test("when the prompt alone does not fit, with what is to be kept free", () => {
    const fits = { needs: { promptTokens: 100_000 } };
    expect(reason(fits)).toBeUndefined();
    expect(reason(fits, { reserveTokens: 1 })).toBe("context_too_small");
    expect(reason({ needs: { promptTokens: 100_001 } })).toBe("context_too_small");
    expect(reason({ needs: { promptTokens: 99_001, images: 1 } })).toBe("context_too_small");
    expect(reason({ ...fits, parameters: { max_tokens: 8000 } })).toBeUndefined();
    const boundless = { context_length: null, top_provider: null };
    expect(reason({ needs: { promptTokens: 1e9 }, listed: boundless })).toBeUndefined();
  });

  test("by how this model has been seen to count", () => {
    const observations = new Observations();
    const answer = { estimatedPromptTokens: 100, promptTokens: 200, latencyMs: 1, at: now };
    observations.answered("a/b", answer);
    const needs = { promptTokens: 80_000 };
    expect(reason({ needs, seen: observations.of("a/b") })).toBe("context_too_small");
    expect(reason({ needs, seen: observations.of("a/other") })).toBeUndefined();
  });

  test("not for its length when OpenRouter is asked to shorten the prompt", () => {
    const long = { needs: { promptTokens: 1e6 } };
    const plugin = { id: "context-compression" };
    expect(reason({ ...long, parameters: { plugins: [plugin] } })).toBeUndefined();
    expect(reason({ ...long, parameters: { plugins: [{ ...plugin, enabled: false }] } })).toBe(
      "context_too_small",
    );
  });

  test.each([
    ["0.00003", "0.00003", undefined],
    ["0.000030001", "0.00003", "over_price_cap"],
    ["0.00003", "0.000030001", "over_price_cap"],
    ["0", "0", undefined],
    ["-1", "-1", "price_unknown"],
    ["0.00001", "-1", "price_unknown"],
    ["0.00004", "-1", "over_price_cap"],
  ])("at a cap of 0.03 for prices of %s and %s: %s", (prompt, completion, expected) => {
    const listed = priced(prompt, completion);
    expect(reason({ listed, maxCostPer1kTokens: 0.03 })).toBe(expected);
    expect(reason({ listed })).toBeUndefined();
  });

  test("by the price of this prompt at this hour", () => {
    const overrides = [
      { min_prompt_tokens: 32_000, prompt: "0.00004" },
      { utc_start: 2230, utc_end: 30, completion: "0.00004" },
    ];
    const listed = { pricing: { ...priced("0.00001", "0.00001").pricing, overrides } };
    const capped = { listed, maxCostPer1kTokens: 0.03 };
    expect(reason({ ...capped, needs: { promptTokens: 32_000 } })).toBeUndefined();
    expect(reason({ ...capped, needs: { promptTokens: 32_001 } })).toBe("over_price_cap");
    expect(reason({ ...capped, needs: { promptTokens: 31_001, images: 1 } })).toBe("over_price_cap");
    const late = Date.UTC(2026, 10, 22, 0, 29);
    expect(reason(capped, { now: late })).toBe("over_price_cap");
    expect(reason(capped, { now: late + 60_000 })).toBeUndefined();
  });

  test("below the least score, or without one where one is asked for", () => {
    expect(reason({ score: 50, minPerformanceScore: 50 })).toBeUndefined();
    expect(reason({ score: 49.9, minPerformanceScore: 50 })).toBe("below_min_score");
    expect(reason({ minPerformanceScore: 0 })).toBe("score_unknown");
    expect(reason({})).toBeUndefined();
  });

  test("for the first reason of several", () => {
    const needs = { promptTokens: 1e6, modalities: ["image"], parameters: ["tools"] };
    const everything = {
      listed: priced("-1", "-1"),
      needs,
      maxCostPer1kTokens: 0.03,
      minPerformanceScore: 50,
    };
    const steps = [
      everything,
      { ...everything, listed: priced("-1", "-1"), needs: { ...needs, modalities: [] } },
      { ...everything, listed: priced("-1", "-1"), needs: { promptTokens: 1e6 } },
      { ...everything, listed: priced("-1", "-1"), needs: {} },
      { ...everything, listed: priced("0", "0"), needs: {} },
    ];
    expect(steps.map((step) => reason(step))).toEqual([
      "unsupported_modality",
      "unsupported_parameter:tools",
      "context_too_small",
      "price_unknown",
      "score_unknown",
    ]);
  });

  test("never merely for not being listed, as long as nothing about it is asked for", () => {
    const needs = { promptTokens: 1e9, modalities: ["image"], parameters: ["tools"] };
    expect(reason({ listed: null, needs })).toBeUndefined();
    expect(reason({ listed: null, maxCostPer1kTokens: 1 })).toBe("price_unknown");
    expect(reason({ listed: null, minPerformanceScore: 1 })).toBe("score_unknown");
  });
});

test("no price above a cap gets through, and none at or below it is stopped", () => {
  // In billionths of a dollar for each token: a thousand of them are a millionth for each thousand tokens.
  const billionths = fc.integer({ min: 0, max: 200_000 });
  fc.assert(
    fc.property(billionths, billionths, billionths, (prompt, completion, cap) => {
      const given = {
        listed: priced(`${prompt}e-9`, `${completion}e-9`),
        maxCostPer1kTokens: cap / 1e6,
      };
      expect(reason(given)).toBe(Math.max(prompt, completion) > cap ? "over_price_cap" : undefined);
    }),
  );
});
