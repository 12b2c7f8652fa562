import type { Attempt } from "../errors.ts";
import type { Rated } from "./candidate.ts";
import {
  type Answered,
  type CandidateReport,
  type Execution,
  noMemory,
  type RoutedOutcome,
  type Tried,
} from "./execution.ts";
import { allFailed, isAnswered, isFailed } from "./failures.ts";
import { askInParallel } from "./in-parallel.ts";
import { select } from "./select/index.ts";
import type { JudgeContext } from "./select/judge.ts";
import type { Answer, Selection } from "./select/selection.ts";
import { tryModel } from "./try-model.ts";

// Judging takes about as long as one more answer; what the candidates leave of the time is the judge's.
const shareOfCandidates = 0.7;

/** All of them answer, and one answer is chosen; the others are told of, and not returned. */
export async function bestOf(ranked: readonly Rated[], execution: Execution): Promise<RoutedOutcome> {
  const { route, clock, deadline } = execution;
  const now = clock.now();
  const until = route.select === "judge" ? now + (deadline - now) * shareOfCandidates : deadline;
  const tried = await askInParallel(ranked, execution, until);
  const attempts = tried.flatMap((one) => one.attempts);
  const answered = tried.filter(isAnswered);
  const usable = answered.filter(({ flaw }) => flaw === undefined);
  const [first = answered[0]] = usable;
  if (!first) throw allFailed(tried.filter(isFailed), attempts);
  if (usable.length === 0) {
    // Paid for: a flawed answer is better than none.
    const warnings = ["No answer was quite usable: this is the first of them"];
    return { executed: "client", answers: [first], attempts, candidates: reports(tried), warnings };
  }

  const judgements: Attempt[] = [];
  const { selection, warnings } = await select(
    route.select,
    usable.map(toAnswer),
    judging(first, ranked, execution, judgements),
  );
  const winner = usable[selection.winner] ?? first;
  const lost = selection.by === "only_answer" ? ["Only one of the models answered: nothing was chosen"] : [];
  const { scores: _told, winner: _place, ...facts } = selection;
  return {
    executed: "client",
    answers: [winner],
    attempts: [...attempts, ...judgements],
    candidates: reports(tried, usable, selection),
    selection: { ...facts, winner: winner.candidate.id },
    warnings: [...lost, ...warnings],
  };
}

/** How the judge is asked: like any model, once for each pass, and each is paid for. */
function judging(
  { candidate }: Answered,
  ranked: readonly Rated[],
  execution: Execution,
  judgements: Attempt[],
): JudgeContext {
  const { route, judges, signal, clock, deadline, holdWithinSeconds } = execution;
  return {
    request: candidate.request,
    judges: { ...judges, candidates: ranked },
    rubric: route.rubric,
    passes: route.passes,
    signal,
    async ask(request, pass) {
      const judge = { ...candidate, id: request.model, request };
      const left = (deadline - clock.now()) / 1000;
      const tried = await tryModel(
        judge,
        { ...execution, memory: noMemory, flawOf: async () => undefined },
        { request: ranked.length + pass, timeoutSeconds: Math.max(left, 1), holdWithinSeconds },
      );
      judgements.push(...tried.attempts.map(asJudgement));
      if ("error" in tried) throw tried.error;
      return tried.outcome.completion.choices[0]?.message.content ?? "";
    },
  };
}

const asJudgement = (attempt: Attempt): Attempt =>
  attempt.outcome === "answered" ? { ...attempt, outcome: "judged" } : attempt;

const toAnswer = ({ candidate, outcome }: Answered): Answer => {
  const [choice] = outcome.completion.choices;
  const calls = choice?.message.tool_calls?.map((call) => call.function);
  return {
    id: candidate.id,
    weight: candidate.weight,
    text: choice?.message.content ?? "",
    ...(calls && calls.length > 0 && { toolCalls: JSON.stringify(calls) }),
    truncated: choice?.finish_reason === "length" || outcome.interruption !== undefined,
  };
};

/** What became of each; those that were chosen among with their scores. */
function reports(
  tried: readonly Tried[],
  usable: readonly Answered[] = [],
  selection?: Selection,
): CandidateReport[] {
  return tried.map((one) => {
    const cost = costOf(one);
    const { id } = one.candidate;
    if (isFailed(one)) return { id, usable: false, cost, reason: one.error.facts.code };
    if (one.flaw) return { id, usable: false, cost, reason: one.flaw.facts.code };
    const { text, truncated } = toAnswer(one);
    const score = selection?.scores?.[usable.indexOf(one)];
    return { id, usable: true, chars: text.length, ...(truncated && { truncated }), cost, ...score };
  });
}

const costOf = ({ attempts }: Tried): number | null =>
  attempts.reduce<number | null>(
    (sum, { cost }) => (sum === null || cost === undefined ? null : sum + cost),
    0,
  );
