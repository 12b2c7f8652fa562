import { describe, expect, test } from "vitest";

import { Observations } from "../../../src/routing/memory/observations.ts";
import { rate, type RateOptions } from "../../../src/routing/plan/rate.ts";
import { candidate, type Given, now } from "../candidates.ts";

const sonnet = { pricing: { prompt: "0.000003", completion: "0.000015" } };

const rating = (given: Given, options: Partial<RateOptions> = {}) =>
  rate(candidate(given), { metric: "intelligence", now, observations: new Observations(), ...options });

const costOf = (given: Given, options: Partial<RateOptions> = {}) => rating(given, options).cost;

function seen(...answers: { promptTokens?: number; completionTokens?: number }[]): Observations {
  const observations = new Observations();
  for (const answer of answers) {
    observations.answered("a/b", { estimatedPromptTokens: 100, latencyMs: 2000, at: now, ...answer });
  }
  return observations;
}

describe("the cost of a candidate", () => {
  test("is for a usual answer, and for the longest one with a margin for the prompt", () => {
    expect(costOf({ listed: sonnet })).toEqual({ expected: 0.018024, worst: 0.12378 });
    expect(costOf({ listed: sonnet, parameters: { max_tokens: 4096 } }).worst).toBe(0.06522);
    expect(costOf({ listed: sonnet, parameters: { max_completion_tokens: 4096 } }).worst).toBe(0.06522);
    expect(costOf({ listed: sonnet, parameters: { max_tokens: 100 } }).expected).toBe(0.004524);
  });

  test("of the longest answer is unknown where nothing bounds it, and bounded by the window where that does", () => {
    const open = { ...sonnet, top_provider: null };
    expect(costOf({ listed: { ...open, context_length: null } })).toEqual({
      expected: 0.018024,
      worst: null,
    });
    expect(costOf({ listed: { ...open, context_length: 5104 } }).worst).toBe(0.06522);
    expect(costOf({ listed: { ...open, context_length: 6104 }, needs: { images: 1 } }).worst).toBeCloseTo(
      0.06822,
    );
  });

  test("is unknown with the price, and for a model that is not listed", () => {
    const varying = { pricing: { prompt: "-1", completion: "-1" } };
    expect(costOf({ listed: varying })).toEqual({ expected: null, worst: null });
    expect(costOf({ listed: null })).toEqual({ expected: null, worst: null });
  });

  test("counts the prompt as this model has been seen to count", () => {
    const observations = seen({ promptTokens: 200 });
    const { expected, worst } = costOf(
      { listed: sonnet, parameters: { max_tokens: 1000 } },
      { observations },
    );
    expect(expected).toBeCloseTo(0.0189312, 10);
    expect(worst).toBeCloseTo(0.019914, 10);
  });

  test("at worst is unknown for models that search of their own accord", () => {
    const pricing = { ...sonnet.pricing, web_search: "0.005" };
    const parameters = { max_tokens: 100 };
    expect(costOf({ listed: { id: "perplexity/sonar", pricing }, parameters }).worst).toBeNull();
    expect(costOf({ listed: { id: "openai/gpt-4o-search-preview", pricing }, parameters }).worst).toBeNull();
    expect(costOf({ listed: { id: "anthropic/claude", pricing }, parameters }).worst).not.toBeNull();
  });

  test("at worst counts a prompt that is written to a cache at that price", () => {
    const pricing = { ...sonnet.pricing, input_cache_write: "0.00000375", input_cache_write_1h: "0.000006" };
    const given = { listed: { pricing }, parameters: { max_tokens: 4096 } };
    expect(costOf(given).worst).toBe(0.06522);
    expect(costOf({ ...given, needs: { writesCache: true } }).worst).toBeCloseTo(0.06522 + 1260 * 3e-6, 10);
  });

  test("at worst is never less for what was seen: a cap must hold", () => {
    const fewer = seen({ promptTokens: 10 }, { promptTokens: 10 }, { promptTokens: 10 });
    const more = seen({ promptTokens: 200 }, { promptTokens: 200 });
    const given = { listed: sonnet, parameters: { max_tokens: 4096 } };
    expect(costOf(given, { observations: fewer }).expected).toBeLessThan(costOf(given).expected ?? 0);
    expect(costOf(given, { observations: fewer }).worst).toBe(0.06522);
    expect(costOf(given, { observations: more }).worst).toBeGreaterThan(0.06522);
  });

  test("expects answers as long as this model's have been, within what is asked", () => {
    const observations = seen(...Array.from({ length: 3 }, () => ({ completionTokens: 5000 })));
    // Three steps from the usual 1,000 towards 5,000: a few answers must not decide alone.
    expect(costOf({ listed: sonnet }, { observations }).expected).toBeCloseTo(0.003024 + 3628 * 15e-6, 10);
    const asked = { listed: sonnet, parameters: { max_tokens: 2000 } };
    expect(costOf(asked, { observations }).expected).toBeCloseTo(0.033024, 10);
    expect(costOf({ ...asked, id: "a/other" }, { observations }).expected).toBeCloseTo(0.033024, 10);
  });
});

test("the score is that of the route's metric, or unknown", () => {
  const benchmarks = { artificial_analysis: { intelligence_index: 50, coding_index: 0 } };
  expect(rating({ listed: { benchmarks } }).score).toBe(50);
  expect(rating({ listed: { benchmarks } }, { metric: "coding" }).score).toBe(0);
  expect(rating({ listed: { benchmarks } }, { metric: "agentic" }).score).toBeNull();
  expect(rating({}).score).toBeNull();
  expect(rating({ listed: null }).score).toBeNull();
});

test("the latency is told only where it is asked for", () => {
  const observations = seen({});
  expect(rating({}, { observations }).latencyMs).toBeNull();
  expect(rating({}, { observations, latencyPriors: new Map() }).latencyMs).toBe(2000);
  expect(rating({}, { observations, latencyPriors: new Map([["a/b", 800]]) }).latencyMs).toBe(1100);
  expect(rating({ id: "a/new" }, { latencyPriors: new Map([["a/new", 800]]) }).latencyMs).toBe(800);
  expect(rating({ id: "a/new" }, { latencyPriors: new Map() }).latencyMs).toBeNull();
});

test("a rated candidate is still the candidate", () => {
  const given = candidate({ weight: 3, maxCostPer1kTokens: 0.01 });
  expect(rate(given, { metric: "coding", now, observations: new Observations() })).toMatchObject(given);
});
