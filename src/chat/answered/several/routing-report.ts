import type { Attempt } from "../../../errors.ts";
import { roundDollars } from "../../../lib/dollars.ts";
import {
  asksAll,
  type LeftOut,
  type PlannedRoute,
  type StrategyName,
} from "../../../routing/plan/plan-route.ts";
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
export interface ReportedOutcome extends Omit<RoutedOutcome, "answers" | "candidateAnswers"> {
  answers: readonly { candidate: ReportedModel }[];
}

/** An answer that was one of those to choose from: the beginning of its text, the rest by get_result. */
export interface ShownCandidate extends CandidateReport {
  text?: string;
  /** Of the whole text. */
  characters?: number;
  /** The chosen one's own; that of the result is all that was used. */
  usage?: Record<string, unknown>;
}

/** How an answer was come by, as results show it. */
export interface Routing {
  strategy?: StrategyName;
  executed?: "server" | "client";
  /** In the order in which they are asked; costs are estimates in USD for a usual answer, null is unknown. */
  ranked?: {
    id: string;
    asked?: string;
    /** Of a plan that is not carried out; else the estimate of the whole tells it. */
    est_cost_usd?: number | null;
    score?: number;
    latency_ms?: number;
    cooling_seconds?: number;
  }[];
  excluded?: readonly LeftOut[];
  attempts?: Attempt[];
  candidates?: ShownCandidate[];
  selection?: object;
  estimate_usd?: number | null;
  /** What the requests demanded of every provider. */
  required?: object;
  /** Of `openrouter/fusion`: what its models said. */
  panel?: FusionPanel;
}

/** The plan before it is carried out, with what each model is likely to cost. */
export const plannedRouting = (planned: ReportedPlan): Routing => ({
  ...routingOf(planned, planned.executed, []),
  ranked: planned.ranked.map((one) => ({ ...rankedRow(one), est_cost_usd: rounded(one.cost.expected) })),
});

/** How it was carried out. Where all are asked, their answers tell who they were, in the order of the list. */
export const routingOf = (
  { strategy, ranked, excluded, estimate }: ReportedPlan,
  executed: "server" | "client",
  attempts: Attempt[],
): Routing => ({
  strategy,
  executed,
  ...(!asksAll(strategy) && { ranked: ranked.map(rankedRow) }),
  excluded,
  attempts,
  estimate_usd: rounded(estimate),
});

/** Of a comparison each answer tells of itself; here are those that gave none, and those that were not asked. */
export function comparedRouting(planned: ReportedPlan, attempts: readonly Attempt[]): Routing {
  const inVain = attempts.filter(({ outcome }) => outcome !== "answered");
  const { excluded = [], attempts: _all, ...rest } = routingOf(planned, "client", []);
  return {
    ...rest,
    ...(excluded.length > 0 && { excluded }),
    ...(inVain.length > 0 && { attempts: inVain }),
  };
}

function rankedRow({
  id,
  asked,
  score,
  latencyMs,
  pausedMs,
}: ReportedModel): NonNullable<Routing["ranked"]>[0] {
  return {
    id,
    ...(asked !== undefined && { asked }),
    ...(score !== null && { score }),
    ...(latencyMs !== null && { latency_ms: Math.round(latencyMs) }),
    ...(pausedMs !== undefined && { cooling_seconds: Math.ceil(pausedMs / 1000) }),
  };
}

/** What becomes of a cost that OpenRouter did not report. */
export const lookedUp = "it is looked up, and the ledger will have it by its generation id";

// Whether a request that failed told its id, an attempt does not say.
const lookedUpOrEstimated =
  "it is looked up by its generation id, and the ledger counts an estimate where there is none";

/** USD spent on all requests together: null as soon as one of them is unknown, which is then said. */
export function totalCost(attempts: readonly Attempt[]): { usd: number | null; warnings: string[] } {
  const unknown = attempts.filter(({ cost }) => cost === undefined).map(({ id }) => id);
  const known = roundDollars(attempts.reduce((sum, { cost = 0 }) => sum + cost, 0));
  if (unknown.length === 0) return { usd: known, warnings: [] };
  const rest = attempts.length > unknown.length ? `; the other requests cost ${known} USD` : "";
  return {
    usd: null,
    warnings: [
      `What ${[...new Set(unknown)].join(" and ")} cost is not known${rest} (${lookedUpOrEstimated})`,
    ],
  };
}

const rounded = (usd: number | null): number | null => (usd === null ? null : roundDollars(usd));
