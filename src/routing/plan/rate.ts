import { scoresOf } from "../../catalog/model/scores.ts";
import { priced } from "../../paying/request-cost.ts";
import type { Observations } from "../memory/observations.ts";
import type { Candidate, Rated } from "./candidate.ts";
import type { Metric } from "./route.ts";

export interface RateOptions {
  metric: Metric;
  /** Unix milliseconds. */
  now: number;
  observations: Observations;
  /** By id how long a usual answer takes in milliseconds, going by the catalogue; absent where nobody asks. */
  latencyPriors?: ReadonlyMap<string, number | null> | undefined;
  /** Whether usual answers are as long as they have been: fair only when that is known of every model of a list. */
  asObserved?: boolean;
}

/** Estimates what orders a candidate; what cannot be known is null. */
export function rate(candidate: Candidate, options: RateOptions): Rated {
  const { id, model } = candidate;
  const { metric, now, observations, latencyPriors, asObserved = true } = options;
  const seen = observations.of(id);
  return {
    ...priced({ ...candidate, seen: asObserved ? seen : { ...seen, answerTokens: null } }, now),
    score: (model && scoresOf(model)?.[metric]) ?? null,
    latencyMs: latencyPriors ? observations.latencyMs(id, latencyPriors.get(id) ?? null, now) : null,
  };
}
