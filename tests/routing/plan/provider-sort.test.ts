import { expect, test } from "vitest";

import { providerSort } from "../../../src/routing/plan/provider-sort.ts";
import { candidate } from "../candidates.ts";

test("providers are sorted by what the strategy is about", () => {
  expect(providerSort(candidate(), "cost_optimized")).toBe("price");
  expect(providerSort(candidate(), "latency_optimized")).toBe("throughput");
  for (const strategy of ["fallback", "round_robin", "performance_based", "best_of", "compare"] as const) {
    expect(providerSort(candidate(), strategy)).toBeUndefined();
  }
});

test("a short answer waits mostly for its first token", () => {
  const of = (max_tokens: number) =>
    providerSort(candidate({ parameters: { max_tokens } }), "latency_optimized");
  expect(of(299)).toBe("latency");
  expect(of(300)).toBe("throughput");
});

test("whoever asks has the last word", () => {
  const of = (given: Parameters<typeof candidate>[0]) => providerSort(candidate(given), "cost_optimized");
  expect(of({ parameters: { provider: { sort: "latency" } } })).toBeUndefined();
  expect(of({ parameters: { provider: { sort: { by: "latency" } } } })).toBeUndefined();
  expect(of({ parameters: { provider: { zdr: true } } })).toBe("price");
  expect(of({ id: "a/b:nitro" })).toBeUndefined();
  expect(of({ id: "a/b:free:floor" })).toBeUndefined();
  expect(of({ id: "a/b:online" })).toBe("price");
});
