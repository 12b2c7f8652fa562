import { type Budget, reasonAgainstPaying } from "../../paying/fit-budget.ts";
import type { RoutingState } from "../memory/memory.ts";
import type { Candidate, LeftOut, Rated } from "./candidate.ts";
import { reasonAgainst } from "./filters.ts";
import { rate } from "./rate.ts";
import type { Route } from "./route.ts";
import { orderingOf } from "./strategies/index.ts";

export interface PlanOptions {
  route: Pick<Route, "strategy" | "metric">;
  state: RoutingState;
  /** Unix milliseconds. */
  now: number;
  /** Room to keep in the context window, tokens. */
  reserveTokens: number;
  /** By id how long a usual answer takes in milliseconds, going by the catalogue; for strategies that need it. */
  latencyPriors?: ReadonlyMap<string, number | null> | undefined;
  /** What may be spent, when there is a cap; models that are asked one after the other are left out when that is too little. */
  budget?: Budget | undefined;
  /** Requests of one session stay with one model where models take turns. */
  session?: string | undefined;
}

export interface Plan {
  /** The first is tried first; all are asked by strategies without an order. */
  ranked: Rated[];
  /** In the list's order. */
  excluded: LeftOut[];
  /** Those of them that only money keeps out. */
  tooDear: Rated[];
  /** To be called once, at once, for a plan that is carried out: takes the turn that was planned. */
  started: () => void;
}

/** Which models are to be asked, in which order, and why the others are not. Sends nothing and changes nothing. */
export function plan(candidates: readonly Candidate[], options: PlanOptions): Plan {
  const { route, state, now, reserveTokens, session } = options;
  const { observations, cooldowns, turns } = state;
  const strategy = orderingOf(route.strategy);
  const latencyPriors = strategy?.needsLatency ? (options.latencyPriors ?? new Map()) : undefined;
  const asObserved = candidates.every(({ id }) => observations.completionTokens(id) !== null);
  const rating = { metric: route.metric, now, observations, latencyPriors, asObserved };
  const list = candidates.map((candidate) => rate(candidate, rating));
  const unaffordable = (rated: Rated): string | undefined =>
    strategy && options.budget ? reasonAgainstPaying(rated, { now, ...options.budget }) : undefined;

  const usable: Rated[] = [];
  const excluded: LeftOut[] = [];
  const tooDear: Rated[] = [];
  for (const rated of list) {
    const unfit = reasonAgainst(rated, { now, reserveTokens });
    const reason = unfit ?? unaffordable(rated);
    if (reason === undefined) usable.push(rated);
    else excluded.push({ id: rated.id, reason });
    if (reason !== undefined && unfit === undefined) tooDear.push(rated);
  }
  if (!strategy) return { ranked: usable, excluded, tooDear, started: () => {} };

  const context = { list, turns, session, now };
  const ready = usable.filter(({ id }) => cooldowns.until(id) <= now);
  const paused = usable
    .filter((rated) => !ready.includes(rated))
    .map((rated) => Object.assign(rated, { pausedMs: cooldowns.until(rated.id) - now }));
  const first = strategy.order(ready, context);
  const last = strategy.order(paused, context);
  return {
    ranked: [...first, ...last],
    excluded,
    tooDear,
    started: () => strategy.started?.(first.length > 0 ? first : last, context),
  };
}
