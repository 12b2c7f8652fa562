import { factsOf } from "../../errors.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import { chooseJudge, type JudgeOptions } from "./choose-judge.ts";
import { byConsensus } from "./consensus.ts";
import { type JudgePass, judgePasses } from "./judge-prompt.ts";
import { type Judged, readJudgements, remarkOf } from "./judge-verdict.ts";
import { meanOf } from "./mean-score.ts";
import type { Answer, Selected } from "./selection.ts";

export interface JudgeContext {
  /** What the candidates were asked: the request of one of them. */
  request: ChatRequest;
  judges: JudgeOptions;
  rubric?: string | undefined;
  passes?: number | undefined;
  /** Sends one of the judge's requests; the text of its answer. Throws when there is none. */
  ask: (request: ChatRequest, pass: number) => Promise<string>;
  signal: AbortSignal;
}

/** How often the judge is asked: once for each answer but no more than four times, unless told otherwise. */
export const passCount = (answers: number, asked = 4): number => Math.max(1, Math.min(asked, answers));

/**
 * A judge's scores, the mean of several passes. Without any usable verdict the answers' consensus decides instead. Throws
 * only when the signal is aborted: the signal's reason.
 */
export async function byJudge(answers: readonly Answer[], context: JudgeContext): Promise<Selected> {
  const judge = chooseJudge(context.judges);
  const passes = passCount(answers.length, context.passes);
  const { request, rubric } = context;
  const asked = judgePasses({ judge, request, answers, rubric, passes });
  context.signal.throwIfAborted();
  const judging = asked.map((pass, index) => judgedIn(pass, index, context));
  // What each pass cost is counted before what is held for all of them is let go.
  await Promise.allSettled(judging);
  const outcomes = await Promise.all(judging);
  const judgements = outcomes.flatMap(({ judged }) => (judged ? [judged] : []));
  const verdicts = judgements.map((judged) => judged.map(({ score }) => score));

  const about = {
    judge: judge.id,
    judge_is_candidate: judge.isCandidate,
    passes,
    valid_passes: verdicts.length,
  };
  const reasons = [...new Set(outcomes.flatMap(({ failure }) => failure ?? []))].join("; ");
  const failed = `The judge '${judge.id}' gave no usable verdict in ${passes - verdicts.length} of ${passes} passes (${reasons})`;
  if (verdicts.length === 0) {
    return {
      selection: { ...byConsensus(answers), ...about, degraded: true, fallback: "judge_failed" },
      // Nobody was preferred by a judge that did not judge.
      warnings: [`${failed}. The answer was chosen by consensus instead; name another model with 'judge'.`],
    };
  }
  return {
    selection: { by: "judge", ...meanOf(verdicts, answers), ...about },
    remarks: answers.map((_, place) =>
      remarkOf(judgements.flatMap((judged) => judged[place]?.problems ?? [])),
    ),
    warnings: [
      ...judge.warnings,
      ...(verdicts.length < passes
        ? [`${failed}. The others decided; order may have had an influence.`]
        : []),
    ],
  };
}

interface Outcome {
  /** In the order of the answers. */
  judged?: Judged[];
  failure?: string;
}

async function judgedIn(
  { request, labels, places }: JudgePass,
  index: number,
  { ask, signal }: JudgeContext,
): Promise<Outcome> {
  try {
    const judged = readJudgements(await ask(request, index), labels);
    if (!judged) return { failure: "its answer was not the JSON that it was asked for" };
    const inOrder = places.map((_, place) => judged[places.indexOf(place)] ?? { score: 0, problems: "" });
    return { judged: inOrder };
  } catch (error) {
    signal.throwIfAborted();
    return { failure: factsOf(error).what };
  }
}
