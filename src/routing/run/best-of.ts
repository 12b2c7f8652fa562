import type { Attempt } from "../../errors.ts";
import type { Usage } from "../../openrouter/chat/completion.ts";
import type { Rated } from "../plan/candidate.ts";
import { select } from "../select/index.ts";
import { askJudge } from "./ask-judge.ts";
import { leastFlawed, noneUsable, reportsOf, toAnswer } from "./candidate-answers.ts";
import type { Answered, Execution, RoutedOutcome, Tried } from "./execution.ts";
import { allFailed, failuresIn, isAnswered, remarksOn } from "./failures.ts";
import { askInParallel } from "./in-parallel.ts";

// Judging takes about as long as one more answer; what the candidates leave of the time is the judge's.
const shareOfCandidates = 0.7;

const answerIn = (tried: Tried): Answered | undefined => (isAnswered(tried) ? tried : undefined);

/** All of them answer, and one answer is chosen; the others are told of, and not returned. */
export async function bestOf(ranked: readonly Rated[], execution: Execution): Promise<RoutedOutcome> {
  const { route, clock, deadline, judges, signal } = execution;
  const now = clock.now();
  const judged = route.select === "judge" && ranked.length > 1;
  const until = judged ? now + (deadline - now) * shareOfCandidates : deadline;
  const tried = await askInParallel(ranked, execution, until);
  const attempts = tried.flatMap((one) => one.attempts);
  const answered = tried.filter(isAnswered);
  const failures = failuresIn(tried);
  const usable = answered.filter((one) => failures.every(({ tried: failed }) => failed !== one));
  const [first] = usable;
  if (!first) {
    // Paid for: an answer with a flaw is better than none.
    const best = leastFlawed(answered);
    if (!best) throw allFailed(failures, attempts);
    const others = failures.filter((failure) => failure.tried !== best);
    return {
      executed: "client",
      answers: [best],
      attempts,
      candidates: reportsOf(tried, { winner: best }),
      candidateAnswers: tried.map(answerIn),
      warnings: [noneUsable, ...remarksOn(others)],
    };
  }

  const judgements: Attempt[][] = [];
  const usages: (Usage | null)[] = [];
  const { selection, warnings, remarks } = await select(route.select, usable.map(toAnswer), {
    request: first.candidate.request,
    // One that just failed would hardly judge.
    judges: { ...judges, candidates: usable.map(({ candidate }) => candidate) },
    rubric: route.rubric,
    passes: route.passes,
    signal,
    async ask(request, pass) {
      const known = [judges.explicit, judges.configured, ...ranked];
      const judge = known.find((one) => one?.id === request.model || one?.model?.id === request.model);
      const judgement = await askJudge(judge?.model ?? null, request, {
        number: ranked.length + pass,
        execution,
      });
      judgements[pass] = judgement.attempts;
      usages[pass] = judgement.usage;
      return judgement.verdict();
    },
  });
  const winner = usable[selection.winner] ?? first;
  const lost = selection.by === "only_answer" ? ["Only one answer was usable: nothing was chosen"] : [];
  const { scores, winner: _place, ...facts } = selection;
  return {
    executed: "client",
    answers: [winner],
    attempts: [...attempts, ...judgements.flat()],
    candidates: reportsOf(tried, { winner, usable, scores, remarks }),
    candidateAnswers: tried.map(answerIn),
    usages,
    selection: { ...facts, winner: winner.candidate.id },
    warnings: [...lost, ...warnings, ...remarksOn(failures)],
  };
}
