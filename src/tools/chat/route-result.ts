import { AppError } from "../../errors.ts";
import { type Choice, emptyCompletion } from "../../openrouter/completion.ts";
import type { ModelProgress, RoutedOutcome } from "../../routing/execution.ts";
import type { FinishedChat } from "./finish.ts";
import { answerResult, type ChatResult, runningResult } from "./result.ts";
import { type Planned, routingOf, totalCost } from "./routing-report.ts";

/** The answer of several models, or of a comparison each of them, with all that was asked on the way. */
export function routedResult(
  planned: Planned,
  outcome: RoutedOutcome,
  finished: readonly FinishedChat[],
): ChatResult {
  const { executed, attempts, candidates, selection } = outcome;
  const result =
    planned.strategy === "compare"
      ? comparison(planned.requested, outcome, finished)
      : oneAnswer(planned.requested, outcome, finished);
  const cost = totalCost(attempts);
  return {
    ...result,
    usage: { ...result.usage, cost: cost.usd },
    routing: {
      ...routingOf(planned, executed, attempts),
      ...(candidates && { candidates }),
      ...(selection && { selection }),
    },
    warnings: [...result.warnings, ...outcome.warnings, ...cost.warnings],
  };
}

function oneAnswer(requested: string, outcome: RoutedOutcome, finished: readonly FinishedChat[]): ChatResult {
  const [answer] = outcome.answers;
  const [chat] = finished;
  if (!answer || !chat) throw new TypeError("a route ended without an answer and without a failure");
  try {
    const result = answerResult(requested, chat);
    return { ...result, warnings: [...(answer.candidate.remarks ?? []), ...result.warnings] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const what = [error.facts.what, ...outcome.warnings].join(". ");
    throw new AppError({ ...error.facts, what, attempts: outcome.attempts }, { cause: error });
  }
}

/** One of several answers side by side. */
interface ComparedChoice extends Choice {
  /** The generation's. */
  id: string | null;
  /** As it was asked for; `model` is who answered. */
  requested_model: string;
  model: string | null;
  provider: string | null;
  usage: ChatResult["usage"];
  /** How long it took. */
  ms: number;
}

function comparison(
  requested: string,
  { answers }: RoutedOutcome,
  finished: readonly FinishedChat[],
): ChatResult {
  const choices: ComparedChoice[] = [];
  const warnings: string[] = [];
  for (const [place, chat] of finished.entries()) {
    const { candidate } = answers[place] ?? {};
    const { completion, ms } = chat.outcome;
    const { id, model, provider, usage } = completion;
    const asked = candidate?.id ?? model ?? "unknown";
    const about = (remarks: readonly string[]): string[] => remarks.map((remark) => `${asked}: ${remark}`);
    warnings.push(...about(candidate?.remarks ?? []), ...remarksOn(asked, chat, about));
    const [choice] = completion.choices;
    choices.push({
      index: place,
      message: choice?.message ?? { role: "assistant", content: null },
      finish_reason: choice?.finish_reason ?? null,
      id,
      requested_model: asked,
      model,
      provider,
      usage: { ...usage, cost: usage?.cost ?? null },
      ms: Math.round(ms),
    });
  }
  return {
    ...emptyCompletion(),
    created: finished[0]?.outcome.completion.created ?? null,
    choices,
    requested_model: requested,
    usage: { ...tokenSums(finished), cost: null },
    warnings,
  };
}

function remarksOn(
  asked: string,
  chat: FinishedChat,
  about: (remarks: readonly string[]) => string[],
): string[] {
  try {
    return about(answerResult(asked, chat).warnings);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return about([error.facts.what]);
  }
}

const tokenKinds = ["prompt_tokens", "completion_tokens", "total_tokens"] as const;

/** Of all answers together; a kind that one of them does not tell is left out. */
function tokenSums(finished: readonly FinishedChat[]): Record<string, number> {
  const sums = tokenKinds.flatMap((kind) => {
    const counts = finished.map(({ outcome }) => outcome.completion.usage?.[kind]);
    const known = counts.filter((count) => typeof count === "number");
    return known.length === counts.length
      ? [[kind, known.reduce((sum, count) => sum + count, 0)] as const]
      : [];
  });
  return Object.fromEntries(sums);
}

/** A plan that is not carried out: what would be asked, and about what that would cost. */
export function plannedResult(planned: Planned, warnings: string[]): ChatResult {
  const remarks = planned.ranked.flatMap(({ id, remarks: own = [] }) =>
    own.map((remark) => `${id}: ${remark}`),
  );
  return {
    ...emptyCompletion(),
    requested_model: planned.requested,
    usage: { cost: 0 },
    routing: routingOf(planned, planned.executed, []),
    warnings: ["Nothing was sent: this is the plan only (dry_run)", ...warnings, ...remarks],
  };
}

/** What there is while models are still at work: of one answer its text so far. */
export function routedRunning(planned: Planned, models: readonly ModelProgress[]): ChatResult {
  const streaming =
    planned.strategy === "compare" || planned.strategy === "best_of" ? undefined : models.at(-1);
  const note = models.map(({ id, phase, note: why }) => `${id} ${phase}${why ? ` (${why})` : ""}`).join(", ");
  const { id = planned.requested, characters = 0, completion } = streaming ?? {};
  const result = runningResult(planned.requested, {
    phase: "generating",
    characters,
    model: id,
    note,
    ...(completion && { completion }),
  });
  const attempts = models.flatMap((one) => one.attempts ?? []);
  return { ...result, routing: routingOf(planned, planned.executed, attempts) };
}
