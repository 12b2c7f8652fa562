import { bestFirst } from "./best-first.ts";
import { cheapest, highestScore } from "./criteria.ts";
import type { Strategy } from "./strategy.ts";

/** Closer scores are the same within what the benchmarks can tell. */
const tie = 0.5;

export const performanceBased = {
  name: "performance_based",
  order: (rated) => bestFirst(rated, [highestScore(tie), cheapest]),
} as const satisfies Strategy;
