import { exceeds } from "../../../lib/exceeds.ts";
import type { Rated } from "../candidate.ts";
import type { Criterion } from "./best-first.ts";

export const cheapest: Criterion<Rated> = {
  value: ({ cost }) => cost.expected,
  isAsGood: (cost, best) => !exceeds(cost, best),
};

/** Scores closer than `within` are as good. */
export const highestScore = (within: number): Criterion<Rated> => ({
  value: ({ score }) => (score === null ? null : -score),
  isAsGood: (score, best) => exceeds(within, score - best),
});

/** Within a tenth is as fast: less than what one request differs from the next. */
export const fastest: Criterion<Rated> = {
  value: ({ latencyMs }) => latencyMs,
  isAsGood: (ms, best) => !exceeds(ms, best * 1.1),
};
