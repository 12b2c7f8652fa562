import type { Turns } from "../../memory/turns.ts";
import type { Candidate, Rated } from "../candidate.ts";

/** What OpenRouter can put the providers of one model in order by. */
export type ProviderSort = "price" | "latency" | "throughput";

export interface OrderContext {
  /** The whole list, with those that cannot be used now. */
  list: readonly Rated[];
  turns: Turns;
  session?: string | undefined;
  /** Unix milliseconds. */
  now: number;
}

/** In which order the models of a list are tried. */
export interface Strategy {
  name: string;
  /** All of the given ones, the first to be tried first. Changes nothing. */
  order(rated: readonly Rated[], context: OrderContext): Rated[];
  /** A request begins with the first of the ordered ones. */
  started?(ordered: readonly Rated[], context: OrderContext): void;
  /** Whether `latencyMs` has to be known. */
  needsLatency?: true;
  /** The same preference among the providers of one model. */
  providerSort?(candidate: Candidate): ProviderSort;
}
