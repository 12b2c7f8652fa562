import { invalid } from "../../errors.ts";
import { type Budget, fitAlike, fitInTurn, fitTogether } from "../../paying/fit-budget.ts";
import { chooseJudge, type Judge, type Judges } from "../select/choose-judge.ts";
import { passCount } from "../select/judge.ts";
import type { Candidate, LeftOut, Rated } from "./candidate.ts";
import { estimateRoute, worstJudging } from "./estimate-route.ts";
import { plan, type PlanOptions } from "./plan.ts";
import { withProviderSort } from "./provider-sort.ts";
import { asksAll, type Route, type StrategyName } from "./route.ts";
import { serverObstacle } from "./server-obstacle.ts";

// Whoever plans a route from outside finds all that belongs to it here.
export { type Candidate, type LeftOut, nameOf, type Rated } from "./candidate.ts";
export { tooSmall } from "./filters.ts";
export { latencyPriors } from "./latency-prior.ts";
export {
  asksAll,
  failureClasses,
  metricNames,
  type Route,
  selectNames,
  type StrategyName,
  strategyNames,
} from "./route.ts";
export type { JudgeModel, Judges } from "../select/choose-judge.ts";

interface RouteOptions extends Omit<PlanOptions, "route"> {
  route: Route;
  judges: Judges;
}

/** Who is asked, by whom and in which order: the same before, while and after it is carried out. */
export interface PlannedRoute {
  strategy: StrategyName;
  executed: "server" | "client";
  ranked: readonly Rated[];
  /** USD for answers of usual length; null where a price is unknown. */
  estimate: number | null;
  /** How one of the answers would be chosen, where a judge does it. */
  judging?: { by: "judge"; judge: string; judge_is_candidate: boolean; passes: number };
}

/** What a plan can cost at most, where there is a budget and everything is asked at once, USD; null is unknown. */
export interface WorstCase {
  worstUsd: number | null;
  /** Of it for the judge. */
  judgingUsd: number | null;
}

/** What becomes of a list before anything is sent. */
interface RoutePlan {
  /** Undefined when nobody is left to be asked. */
  planned: PlannedRoute | undefined;
  /** In the list's order. */
  excluded: readonly LeftOut[];
  /** Those of them that only money keeps out. */
  tooDear: readonly Rated[];
  worst: WorstCase;
}

/**
 * Which models are to be asked and how, with requests that keep to the budget. Sends nothing, waits for nothing; takes the
 * turn that it planned, unless it is a dry run: a call that is planned meanwhile would take the same one.
 */
export function planRoute(candidates: readonly Candidate[], options: RouteOptions): RoutePlan {
  const { route, judges, now, budget } = options;
  const { ranked, excluded, tooDear, started } = plan(candidates, options);
  if (ranked.length === 0) return { planned: undefined, excluded, tooDear, worst: nothing };

  const judge =
    route.strategy === "best_of" && route.select === "judge" && ranked.length > 1
      ? chooseJudge({ ...judges, candidates: ranked })
      : undefined;
  // Without one that was named, any of those that answer may have to judge.
  const named = judges.explicit ?? judges.configured;
  const worstJudgingOf = (answering: readonly Rated[]): number | null =>
    judge
      ? worstJudging(named ? [named] : answering, answering, {
          ...route,
          assumeCostUsd: budget?.assumeCostUsd,
          now,
        })
      : 0;
  const preferring = ranked.map((rated) => withProviderSort(rated, route.strategy));
  const fit = fitToBudget(preferring, { route, now, budget, after: worstJudgingOf });
  const planned: PlannedRoute = {
    strategy: route.strategy,
    executed: executorOf(fit.ranked, route),
    ranked: fit.ranked,
    estimate: estimateRoute(fit.ranked, { route, judge, now }),
    ...(judge && { judging: judgingBy(judge, ranked.length, route) }),
  };
  if (!route.dryRun) started();
  return {
    planned,
    excluded,
    tooDear,
    worst: { worstUsd: fit.worstUsd, judgingUsd: worstJudgingOf(fit.ranked) },
  };
}

const nothing: WorstCase = { worstUsd: 0, judgingUsd: 0 };

interface FitOptions {
  route: Route;
  now: number;
  budget: Budget | undefined;
  /** What comes after all have answered can cost at most, USD; null is unknown. */
  after: (ranked: readonly Rated[]) => number | null;
}

function fitToBudget(
  ranked: Rated[],
  { route, now, budget, after }: FitOptions,
): { ranked: Rated[]; worstUsd: number | null } {
  if (budget === undefined) return { ranked, worstUsd: null };
  const within = { ...budget, now };
  if (asksAll(route.strategy)) return fitTogether(ranked, within, after);
  const alike = executorOf(ranked, route) === "server";
  return { ranked: (alike ? fitAlike : fitInTurn)(ranked, within), worstUsd: null };
}

function executorOf(ranked: readonly Rated[], route: Route): PlannedRoute["executed"] {
  // One request is the same from either side.
  const alone = ranked.length === 1;
  if (asksAll(route.strategy) || route.via === "client" || alone) return "client";
  const obstacle = serverObstacle(ranked, route);
  if (obstacle === undefined) return "server";
  if (route.via === "auto") return "client";
  throw invalid(
    "not_on_server",
    `OpenRouter cannot go through this list by itself: ${obstacle}`,
    'Leave out "via", or say "client"',
  );
}

const judgingBy = (
  judge: Judge,
  answers: number,
  { passes }: Route,
): NonNullable<PlannedRoute["judging"]> => ({
  by: "judge",
  judge: judge.id,
  judge_is_candidate: judge.isCandidate,
  passes: passCount(answers, passes),
});
