import type { Attempt } from "../../../errors.ts";
import { roundDollars } from "../../../lib/dollars.ts";
import type { LeftOut, PlannedRoute, StrategyName } from "../../../routing/plan/plan-route.ts";
import type { CandidateReport, RoutedOutcome } from "../../../routing/run/run-route.ts";
import type { FusionPanel } from "../text/fusion-panel.ts";

/** What was planned for several models. */
export interface Planned extends PlannedRoute {
  /** As the caller named the models. */
  requested: string;
  excluded: readonly LeftOut[];
}

/** A model as reports need it: a result that is kept holds no request, with all the files in it. */
export type ReportedModel = Omit<PlannedRoute["ranked"][number], "request">;

/** What reports need of a plan. */
export interface ReportedPlan extends Omit<Planned, "ranked"> {
  ranked: readonly ReportedModel[];
}

/** What reports need of what came of it. */
export interface ReportedOutcome extends Omit<RoutedOutcome, "answers"> {
  answers: readonly { candidate: ReportedModel }[];
}

/** How an answer was come by, as results show it. */
export interface Routing {
  strategy?: StrategyName;
  executed: "server" | "client";
  /** In the order in which they are asked; costs are estimates in USD for a usual answer, null is unknown. */
  ranked?: {
    id: string;
    asked?: string;
    est_cost_usd: number | null;
    score: number | null;
    latency_ms?: number;
    cooling_seconds?: number;
  }[];
  excluded?: readonly LeftOut[];
  attempts: Attempt[];
  candidates?: CandidateReport[];
  selection?: object;
  estimate_usd?: number | null;
  /** Of `openrouter/fusion`: what its models said. */
  panel?: FusionPanel;
}

export const routingOf = (
  { strategy, ranked, excluded, estimate }: ReportedPlan,
  executed: Routing["executed"],
  attempts: Attempt[],
): Routing => ({
  strategy,
  executed,
  ranked: ranked.map(({ id, asked, cost, score, latencyMs, pausedMs }) => ({
    id,
    ...(asked !== undefined && { asked }),
    est_cost_usd: rounded(cost.expected),
    score,
    ...(latencyMs !== null && { latency_ms: Math.round(latencyMs) }),
    ...(pausedMs !== undefined && { cooling_seconds: Math.ceil(pausedMs / 1000) }),
  })),
  excluded,
  attempts,
  estimate_usd: rounded(estimate),
});

/** What becomes of a cost that OpenRouter did not report. */
export const lookedUp = "it is looked up, and the ledger will have it by its generation id";

/** USD spent on all requests together: null as soon as one of them is unknown, which is then said. */
export function totalCost(attempts: readonly Attempt[]): { usd: number | null; warnings: string[] } {
  const unknown = attempts.filter(({ cost }) => cost === undefined).map(({ id }) => id);
  const known = roundDollars(attempts.reduce((sum, { cost = 0 }) => sum + cost, 0));
  if (unknown.length === 0) return { usd: known, warnings: [] };
  const rest = attempts.length > unknown.length ? `; the other requests cost ${known} USD` : "";
  return {
    usd: null,
    warnings: [`What ${[...new Set(unknown)].join(" and ")} cost is not known${rest} (${lookedUp})`],
  };
}

const rounded = (usd: number | null): number | null => (usd === null ? null : roundDollars(usd));
