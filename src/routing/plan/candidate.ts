import type { ModelRequest, PricedRequest } from "../../paying/priced-request.ts";

/** One model of a list, with all that is known before anything is sent. */
export interface Candidate extends ModelRequest {
  /** What the caller wrote, where that is something else: with parameters, another name, an alias. */
  asked?: string | undefined;
  /** Share of the turns, and who wins a tie; 1 unless given. */
  weight: number;
  /** USD per 1,000 tokens that neither the prompt's nor the completion's price may exceed. */
  maxCostPer1kTokens?: number | undefined;
  /** On the scale of the route's metric. */
  minPerformanceScore?: number | undefined;
}

/** In the caller's own words, which tell two variants of one model apart. */
export const nameOf = ({ id, asked = id }: Pick<Candidate, "id" | "asked">): string => asked;

/** A candidate with what orders it; null is unknown. */
export interface Rated extends Candidate, PricedRequest {
  /** The route's metric. */
  score: number | null;
  /** It has just failed and comes last for so long, milliseconds. */
  pausedMs?: number;
  /** Until the whole of a usual answer is there; only where the strategy asks for it. */
  latencyMs: number | null;
}

/** A model of the list that is not asked. */
export interface LeftOut {
  id: string;
  /** A word for programs, such as `over_price_cap` or `unsupported_parameter:tools`. */
  reason: string;
}
