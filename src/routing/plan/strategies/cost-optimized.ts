import { bestFirst } from "./best-first.ts";
import { cheapest, highestScore } from "./criteria.ts";
import type { Strategy } from "./strategy.ts";

export const costOptimized = {
  name: "cost_optimized",
  order: (rated) => bestFirst(rated, [cheapest, highestScore(0)]),
  providerSort: () => "price",
} as const satisfies Strategy;
