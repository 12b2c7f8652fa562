import { describeProvider } from "../../catalog/model/provider-info.ts";
import { type AppError, invalid, sentences } from "../../errors.ts";
import { fitToBudget } from "../../paying/fit-budget.ts";
import { usualTokensOf } from "../../paying/request-size.ts";
import type { Candidate, Excluded, Rated } from "../../routing/candidate.ts";
import { estimateRoute, worstJudging } from "../../routing/plan/estimate-route.ts";
import { latencyPrior } from "../../routing/plan/latency-prior.ts";
import { plan } from "../../routing/plan/plan.ts";
import { providerSort } from "../../routing/plan/provider-sort.ts";
import { asksAll, type Route } from "../../routing/plan/route.ts";
import { serverObstacle } from "../../routing/plan/server-obstacle.ts";
import { orderingOf } from "../../routing/plan/strategies/index.ts";
import type { Execution } from "../../routing/run/execution.ts";
import { chooseJudge, type Judge } from "../../routing/select/choose-judge.ts";
import { passCount } from "../../routing/select/judge.ts";
import type { Planned } from "../answered/several/routing-report.ts";
import type { AskedModels } from "../asked/route-input.ts";
import type { CallMoney, Question } from "../call.ts";
import type { ChatContext } from "../context.ts";
import { type Candidates, toCandidates, withoutRepetitions } from "./candidates.ts";
import { judgesFor } from "./judges.ts";
import { refusalOfAll, refusalOfCheapest } from "./too-dear.ts";

export interface RoutePlan {
  planned: Planned;
  judges: Execution["judges"];
  warnings: string[];
  /** USD that all of it can cost, where everything is asked at once; null is unknown. */
  worstUsd: number | null;
}

/** Which models will be asked and how, before anything is spent; a failure when none of them can be. */
export async function planRoute(
  { entries, route, warnings }: AskedModels,
  question: Question,
  money: CallMoney,
  context: ChatContext,
): Promise<RoutePlan> {
  const { config, clock, routing: state, spending } = context;
  const found = await toCandidates(entries, question, context);
  const { candidates, remarks: repetitions } = orderingOf(route.strategy)
    ? withoutRepetitions(found.candidates)
    : { candidates: found.candidates, remarks: [] };
  const { judges, remarks } = await judgesFor(route, context);
  const session = question.extraBody["session_id"];
  const priors = orderingOf(route.strategy)?.needsLatency
    ? await latencyPriors(candidates, context)
    : undefined;
  const usd = await spending.remaining(money);
  const { assumeCostUsd } = money;
  const now = clock.now();
  // From here to the turn that is taken there is no wait: a call that is planned meanwhile would take the same one.
  const { ranked, excluded, tooDear, started } = plan(candidates, {
    route,
    state,
    now,
    reserveTokens: config.reserveTokens,
    latencyPriors: priors,
    session: typeof session === "string" ? session : undefined,
    budget: usd === undefined ? undefined : { usd, assumeCostUsd },
  });
  const left = [...found.excluded, ...excluded];
  if (ranked.length === 0) {
    throw noEligibleModel(left, found, await refusalOfCheapest(tooDear, money, spending));
  }

  const judge =
    route.strategy === "best_of" && route.select === "judge" && ranked.length > 1
      ? chooseJudge({ ...judges, candidates: ranked })
      : undefined;
  const preferring = ranked.map((rated) => withProviderSort(rated, route));
  // Without one that was named, any of those that answer may have to judge.
  const named = judges.explicit ?? judges.configured;
  const afterAnswers = (answering: readonly Rated[]): number | null =>
    judge ? worstJudging(named ? [named] : answering, answering, { ...route, ...money, now }) : 0;
  const fit = fitToBudget(preferring, {
    usd,
    assumeCostUsd,
    isParallel: asksAll(route.strategy),
    alike: executorOf(preferring, route) === "server",
    after: afterAnswers,
    metric: route.metric,
    now,
    observations: state.observations,
  });
  const planned: Planned = {
    requested: entries.map(({ id }) => id).join(", "),
    strategy: route.strategy,
    executed: executorOf(fit.ranked, route),
    ranked: fit.ranked,
    excluded: left,
    estimate: estimateRoute(fit.ranked, { route, judge, now }),
    ...(judge && { judging: judgingBy(judge, ranked.length, route) }),
  };
  if (!route.dryRun) started();
  const refusal =
    usd !== undefined && asksAll(route.strategy)
      ? await refusalOfAll(
          planned,
          { worstUsd: fit.worstUsd, judgingUsd: afterAnswers(fit.ranked) },
          money,
          spending,
        )
      : undefined;
  if (refusal && !route.dryRun) throw refusal;
  return {
    planned,
    judges,
    warnings: [
      ...new Set([...warnings, ...repetitions]),
      ...found.warnings,
      ...remarks,
      ...excluded.map(({ id, reason }) => `${id} was left out: ${reason}`),
      ...(refusal ? [`Without dry_run this would be refused: ${sentences(refusal.facts)}`] : []),
    ],
    worstUsd: fit.worstUsd,
  };
}

const judgingBy = (judge: Judge, answers: number, { passes }: Route): NonNullable<Planned["judging"]> => ({
  by: "judge",
  judge: judge.id,
  judge_is_candidate: judge.isCandidate,
  passes: passCount(answers, passes),
});

function noEligibleModel(
  excluded: readonly Excluded[],
  { warnings, suggestions }: Pick<Candidates, "warnings" | "suggestions">,
  overBudget?: AppError,
): AppError {
  const reasons = excluded.map(({ id, reason }) => `${id}: ${reason}`).join(", ");
  return invalid(
    "no_eligible_model",
    [
      `None of the models can be used, so nothing was sent (${reasons})`,
      ...warnings,
      ...(overBudget ? [overBudget.facts.what] : []),
    ].join(". "),
    overBudget?.facts.next ??
      (excluded.every(({ reason }) => reason === "unknown_model")
        ? "Name other models: search_models finds some"
        : "Loosen the limits, shorten the messages, or name other models (search_models finds some)"),
    { suggestions: suggestions.length > 0 ? suggestions : undefined },
  );
}

/** OpenRouter then chooses among a model's providers by what the models were chosen by. */
function withProviderSort(rated: Rated, { strategy }: Route): Rated {
  const sort = providerSort(rated, strategy);
  const provider = rated.request["provider"] as Record<string, unknown> | undefined;
  // OpenRouter docs, provider selection: an order replaces sorting.
  if (sort === undefined || provider?.["order"] !== undefined) return rated;
  return { ...rated, request: { ...rated.request, provider: { ...provider, sort } } };
}

function executorOf(ranked: readonly Rated[], route: Route): Planned["executed"] {
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

async function latencyPriors(
  candidates: readonly Candidate[],
  { catalog, signal }: ChatContext,
): Promise<Map<string, number | null>> {
  const priors = candidates.map(async (candidate): Promise<[string, number | null]> => {
    const { id, model } = candidate;
    if (!model) return [id, null];
    try {
      const rows = await catalog.endpoints(model.id, signal);
      const providers = rows.flatMap((row) => describeProvider(row, model) ?? []);
      return [id, latencyPrior(providers, usualTokensOf(candidate))];
    } catch {
      signal.throwIfAborted();
      // Unknown is an answer, too: what this process has seen decides then.
      return [id, null];
    }
  });
  return new Map(await Promise.all(priors));
}
