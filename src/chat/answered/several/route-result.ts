import { AppError } from "../../../errors.ts";
import type { Clock } from "../../../lib/clock.ts";
import { emptyCompletion } from "../../../openrouter/chat/completion.ts";
import { asksAll, type LeftOut, nameOf } from "../../../routing/plan/plan-route.ts";
import type { ModelProgress } from "../../../routing/run/run-route.ts";
import type { FinishedChat } from "../finish.ts";
import { answerResult, type ChatResult, runningResult } from "../result.ts";
import { fusionPanel } from "../text/fusion-panel.ts";
import { type CandidateAnswer, candidateChoices, shownCandidate } from "./candidates.ts";
import { choicesSoFar, comparison } from "./comparison.ts";
import { modelsSoFar } from "./route-progress.ts";
import {
  type Planned,
  type ReportedPlan,
  type ReportedOutcome,
  comparedRouting,
  plannedRouting,
  routingOf,
  totalCost,
} from "./routing-report.ts";
import { tokenSums } from "./token-sums.ts";

/** The answer of several models, or of a comparison each of them, with all that was asked on the way. */
export function routedResult(
  planned: ReportedPlan,
  outcome: ReportedOutcome,
  finished: readonly FinishedChat[],
  candidates: readonly CandidateAnswer[] = [],
): ChatResult {
  const { executed, attempts, selection, usages = [] } = outcome;
  const compares = planned.strategy === "compare";
  const result = compares ? comparison(outcome, finished) : oneAnswer(planned.requested, outcome, finished);
  const [choice] = result.choices;
  const panel = compares || !choice ? undefined : fusionPanel(choice.message);
  const cost = totalCost(attempts);
  const required = finished[0]?.required;
  const used = [
    ...usages,
    ...candidates.flatMap(({ chat }) => (chat ? [chat.outcome.completion.usage] : [])),
  ];
  return {
    ...result,
    usage: { ...(candidates.length > 0 ? tokenSums(used) : result.usage), cost: cost.usd },
    routing: {
      ...(compares ? comparedRouting(planned, attempts) : routingOf(planned, executed, attempts)),
      ...(required && { required }),
      ...(candidates.length > 0 && { candidates: candidates.map(shownCandidate) }),
      ...(selection && { selection }),
      ...(panel && { panel }),
    },
    ...(candidates.length > 0 && { candidates: candidateChoices(candidates) }),
    warnings: [...result.warnings, ...outcome.warnings, ...cost.warnings],
  };
}

function oneAnswer(
  requested: string,
  outcome: ReportedOutcome,
  finished: readonly FinishedChat[],
): ChatResult {
  const [answer] = outcome.answers;
  const [chat] = finished;
  if (!answer || !chat) throw new TypeError("a route ended without an answer and without a failure");
  try {
    const result = answerResult(requested, chat, answer.candidate.lowered);
    return { ...result, warnings: [...(answer.candidate.remarks ?? []), ...result.warnings] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const what = [error.facts.what, ...outcome.warnings].join(". ");
    throw new AppError({ ...error.facts, what, attempts: outcome.attempts }, { cause: error });
  }
}

/** A plan that is not carried out: what would be asked, and about what that would cost. */
export function plannedResult(planned: Planned, warnings: string[]): ChatResult {
  const remarks = planned.ranked.flatMap((rated) =>
    (rated.remarks ?? []).map((remark) => `${nameOf(rated)}: ${remark}`),
  );
  return {
    ...emptyCompletion(),
    requested_model: planned.requested,
    usage: { cost: 0 },
    routing: {
      ...plannedRouting(planned),
      ...(planned.judging && { selection: planned.judging }),
    },
    warnings: ["Nothing was sent: this is the plan only (dry_run)", ...warnings, ...remarks],
  };
}

/** What there is while models are still at work: of one answer its text so far. */
export function routedRunning(planned: Planned, models: readonly ModelProgress[], clock: Clock): ChatResult {
  const streaming = asksAll(planned.strategy) ? undefined : models.at(-1);
  const note = modelsSoFar(models, clock) || "starting";
  const { id = planned.requested, characters = 0, completion } = streaming ?? {};
  const result = runningResult(planned.requested, {
    phase: "generating",
    characters,
    model: id,
    note,
    ...(completion && { completion }),
  });
  const attempts = models.flatMap((one) => one.attempts ?? []);
  return {
    ...result,
    // Whose answer it will be nobody knows yet, and a comparison is no single model's.
    ...(asksAll(planned.strategy) && { model: null }),
    ...(planned.strategy === "compare" && { choices: choicesSoFar(models) }),
    routing:
      planned.strategy === "compare"
        ? comparedRouting(planned, attempts)
        : routingOf(planned, planned.executed, attempts),
  };
}

/** A list that failed: who was left out of it beforehand may be why. */
export function withExcluded(error: unknown, excluded: readonly LeftOut[]): unknown {
  if (!(error instanceof AppError) || excluded.length === 0) return error;
  const reasons = excluded.map(({ id, reason }) => `${id} (${reason})`).join(", ");
  const what = `${error.facts.what}; left out beforehand: ${reasons}`;
  return new AppError({ ...error.facts, what }, { cause: error });
}
