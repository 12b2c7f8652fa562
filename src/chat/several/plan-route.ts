import { type AppError, invalid, sentences } from "../../errors.ts";
import {
  asksAll,
  type Judges,
  latencyPriors,
  type LeftOut,
  planRoute,
} from "../../routing/plan/plan-route.ts";
import type { Planned } from "../answered/several/routing-report.ts";
import type { AskedModels } from "../asked/route-input.ts";
import type { CallMoney, Question } from "../call.ts";
import type { ChatContext } from "../context.ts";
import { type Candidates, toCandidates, withoutRepetitions } from "./candidates.ts";
import { judgesFor } from "./judges.ts";
import { refusalOfAll, refusalOfCheapest } from "./too-dear.ts";

export interface PreparedRoute {
  planned: Planned;
  judges: Judges;
  warnings: string[];
  /** USD that all of it can cost, where everything is asked at once; null is unknown. */
  worstUsd: number | null;
}

/** Which models will be asked and how, before anything is spent; a failure when none of them can be. */
export async function prepareRoute(
  { entries, route, writtenIn, warnings }: AskedModels,
  question: Question,
  money: CallMoney,
  context: ChatContext,
): Promise<PreparedRoute> {
  const { catalog, config, clock, routing: state, signal, spending } = context;
  const found = await toCandidates(entries, question, context);
  const { candidates, remarks: repetitions } = asksAll(route.strategy)
    ? { candidates: found.candidates, remarks: [] }
    : withoutRepetitions(found.candidates);
  const { judges, remarks } = await judgesFor({ route, writtenIn }, context);
  const session = question.extraBody["session_id"];
  const priors = await latencyPriors(candidates, route.strategy, { ...catalog, signal });
  const usd = await spending.remaining(money);
  const {
    planned: plan,
    excluded,
    tooDear,
    worst,
  } = planRoute(candidates, {
    route,
    judges,
    state,
    now: clock.now(),
    reserveTokens: config.reserveTokens,
    latencyPriors: priors,
    session: typeof session === "string" ? session : undefined,
    budget: usd === undefined ? undefined : { usd, assumeCostUsd: money.assumeCostUsd },
  });
  const left = [...found.excluded, ...excluded];
  if (!plan) throw noEligibleModel(left, found, await refusalOfCheapest(tooDear, money, spending));

  const planned: Planned = { requested: entries.map(({ id }) => id).join(", "), ...plan, excluded: left };
  const refusal =
    usd !== undefined && asksAll(route.strategy)
      ? await refusalOfAll(planned, worst, money, spending)
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
    worstUsd: worst.worstUsd,
  };
}

function noEligibleModel(
  excluded: readonly LeftOut[],
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
