import type { Candidate, Excluded, Rated } from "./candidate.ts";
import type { Cooldowns } from "./cooldowns.ts";
import { reasonAgainst } from "./filters.ts";
import type { Observations } from "./observations.ts";
import { rate } from "./rate.ts";
import type { Route } from "./route.ts";
import { orderingOf } from "./strategies/index.ts";
import type { Turns } from "./turns.ts";

/** What one process has learnt from its requests so far. */
export interface RoutingState {
  observations: Observations;
  cooldowns: Cooldowns;
  turns: Turns;
}

export interface PlanOptions {
  route: Pick<Route, "strategy" | "metric">;
  state: RoutingState;
  /** Unix milliseconds. */
  now: number;
  /** Room to keep in the context window, tokens. */
  reserveTokens: number;
  /** By id how long a usual answer takes in milliseconds, going by the catalogue; for strategies that need it. */
  latencyPriors?: ReadonlyMap<string, number | null> | undefined;
  /** Requests of one session stay with one model where models take turns. */
  session?: string | undefined;
}

export interface Plan {
  /** The first is tried first; all are asked by strategies without an order. */
  ranked: Rated[];
  /** In the list's order. */
  excluded: Excluded[];
  /** To be called once, at once, for a plan that is carried out: takes the turn that was planned. */
  started: () => void;
}

/** Which models are to be asked, in which order, and why the others are not. Sends nothing and changes nothing. */
export function plan(candidates: readonly Candidate[], options: PlanOptions): Plan {
  const { route, state, now, reserveTokens, session } = options;
  const { observations, cooldowns, turns } = state;
  const strategy = orderingOf(route.strategy);
  const latencyPriors = strategy?.needsLatency ? (options.latencyPriors ?? new Map()) : undefined;
  const list = candidates.map((candidate) =>
    rate(candidate, { metric: route.metric, now, observations, latencyPriors }),
  );

  const usable: Rated[] = [];
  const excluded: Excluded[] = [];
  for (const rated of list) {
    const reason = reasonAgainst(rated, { now, observations, reserveTokens });
    if (reason === undefined) usable.push(rated);
    else excluded.push({ id: rated.id, reason });
  }
  if (!strategy) return { ranked: usable, excluded, started: () => {} };

  const context = { list, turns, session, now };
  const ready = usable.filter(({ id }) => !cooldowns.isCooling(id, now));
  const cooling = usable.filter((rated) => !ready.includes(rated));
  const first = strategy.order(ready, context);
  const last = strategy.order(cooling, context);
  return {
    ranked: [...first, ...last],
    excluded,
    started: () => strategy.started?.(first.length > 0 ? first : last, context),
  };
}
