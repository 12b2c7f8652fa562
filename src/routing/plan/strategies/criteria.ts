import type { Rated } from "../../candidate.ts";
import type { Criterion } from "./best-first.ts";

const dust = 1e-9;

export const cheapest: Criterion<Rated> = {
  value: ({ cost }) => cost.expected,
  isAsGood: (cost, best) => cost <= best * (1 + dust),
};

/** Scores closer than `within` are as good. */
export const highestScore = (within: number): Criterion<Rated> => ({
  value: ({ score }) => (score === null ? null : -score),
  isAsGood: (score, best) => score - best < within - dust,
});

/** Within a tenth is as fast: less than what one request differs from the next. */
export const fastest: Criterion<Rated> = {
  value: ({ latencyMs }) => latencyMs,
  isAsGood: (ms, best) => ms <= best * (1.1 + dust),
};
