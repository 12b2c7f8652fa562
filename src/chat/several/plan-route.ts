import { type AppError, invalid, sentences } from "../../errors.ts";
import { promptTokensOf } from "../../paying/request-size.ts";
import {
  asksAll,
  type Judges,
  latencyPriors,
  type LeftOut,
  planRoute,
  tooSmall,
} from "../../routing/plan/plan-route.ts";
import type { Planned } from "../answered/several/routing-report.ts";
import { folderTokens, whereTheSizeLies } from "../asked/files/folder-fit.ts";
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
  if (!plan) {
    const overBudget = await refusalOfCheapest(tooDear, money, spending);
    throw overBudget
      ? noEligibleModel(left, found, { what: overBudget.facts.what, next: overBudget.facts.next })
      : noEligibleModel(left, found, await howToMend(left, found, question, context));
  }

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
      ...(refusal ? [`Without dry_run this would be refused: ${sentences(refusal.facts)}`] : []),
    ],
    worstUsd: worst.worstUsd,
  };
}

function noEligibleModel(
  excluded: readonly LeftOut[],
  { warnings, suggestions }: Pick<Candidates, "warnings" | "suggestions">,
  { what, next, suggestions: others = [] }: Mend,
): AppError {
  const reasons = excluded.map(({ id, reason }) => `${id}: ${reason}`).join(", ");
  const named = [...new Set([...suggestions, ...others])];
  return invalid(
    "no_eligible_model",
    [
      `None of the models can be used, so nothing was sent (${reasons})`,
      ...warnings,
      ...(what === undefined ? [] : [what]),
    ].join(". "),
    next,
    { suggestions: named.length > 0 ? named : undefined },
  );
}

interface Mend {
  /** More of what happened. */
  what?: string | undefined;
  next: string | undefined;
  suggestions?: readonly string[] | undefined;
}

/** What can be done about reasons other than money. */
async function howToMend(
  excluded: readonly LeftOut[],
  { candidates }: Pick<Candidates, "candidates">,
  { folders = [] }: Question,
  { catalog, config, signal }: ChatContext,
): Promise<Mend> {
  if (excluded.every(({ reason }) => reason === "unknown_model")) {
    return { next: "Name other models: search_models finds some" };
  }
  const small = excluded.filter(({ reason }) => reason === tooSmall);
  if (small.length === 0) {
    return {
      next: "Loosen the limits, shorten the messages, or name other models (search_models finds some)",
    };
  }
  const needed = Math.max(folderTokens(folders), ...candidates.map(promptTokensOf)) + config.reserveTokens;
  const { search } = await catalog.current(signal);
  const minContextLength = Math.ceil(needed);
  const fitting = search({ sort: "intelligence", limit: 5, minContextLength }).models.map(({ id }) => id);
  const others =
    fitting.length > 0
      ? `use a model that fits (${fitting.join(", ")})`
      : "name other models (search_models finds some)";
  return {
    what: folders.length > 0 ? whereTheSizeLies(folders) : undefined,
    next: `${small.length === excluded.length ? "Shorten" : "Loosen the limits, shorten"} the messages${folders.length > 0 ? " or name fewer files" : ""}, or ${others}`,
    suggestions: fitting,
  };
}
