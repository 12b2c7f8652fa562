import { longestAnswerTokens } from "../../catalog/prices/answer-size.ts";
import { estimateCost } from "../../catalog/prices/cost-estimate.ts";
import { sumKnown } from "../../lib/sum-known.ts";
import { mostTokens } from "../../lib/tokens.ts";
import { costsBeyondTokens } from "../../paying/request-cost.ts";
import { longestTextTokensOf, maxTokensOf, usualTokensOf } from "../../paying/request-size.ts";
import type { JudgeModel } from "../select/choose-judge.ts";
import { longestVerdictTokens } from "../select/judge-verdict.ts";
import { passCount } from "../select/judge.ts";
import type { Rated } from "./candidate.ts";
import { asksAll, type Route } from "./route.ts";

interface EstimateOptions {
  route: Pick<Route, "strategy" | "passes">;
  /** Who judges, when somebody does. */
  judge: JudgeModel | undefined;
  /** Unix milliseconds. */
  now: number;
}

// A verdict names the problems of each answer in a sentence or two.
const verdictTokensPerAnswer = 100;
const instructionTokens = 500;
/** With the form of the verdict, counted as no tokenizer counts more. */
const mostInstructionTokens = 2000;
/** A token is about four characters, of which another model's tokenizer may make as many of two. */
const mostPerToken = 2;

/** USD for answers of usual length, the judge's included; null where a price is unknown. */
export function estimateRoute(
  ranked: readonly Rated[],
  { route, judge, now }: EstimateOptions,
): number | null {
  // In order only the first is asked when all goes well.
  const asked = asksAll(route.strategy) ? ranked : ranked.slice(0, 1);
  return sumKnown([
    ...asked.map(({ cost }) => cost.expected),
    ...(judge ? [judgingCost(judge, ranked, route.passes, now)] : []),
  ]);
}

/** USD for all passes of a judge who reads answers of usual length; null where a price is unknown. */
function judgingCost(
  judge: JudgeModel,
  candidates: readonly Rated[],
  asked: number | undefined,
  now: number,
): number | null {
  const answers = candidates.reduce((tokens, rated) => tokens + usualTokensOf(rated), 0);
  const pass = estimateCost(judge.model, {
    promptTokens: promptOf(candidates) + answers,
    completionTokens: candidates.length * verdictTokensPerAnswer,
    images: 0,
    at: now,
  });
  return pass === null ? null : pass * passCount(candidates.length, asked);
}

interface JudgingOptions {
  passes?: number | undefined;
  rubric?: string | undefined;
  /** What to count a pass as whose price is unknown, USD. */
  assumeCostUsd?: number | undefined;
  now: number;
}

/** The most that judging can cost, USD: the longest answers, the longest verdicts, and the dearest of who may judge. */
export function worstJudging(
  judges: readonly JudgeModel[],
  candidates: readonly Rated[],
  { passes, rubric = "", assumeCostUsd, now }: JudgingOptions,
): number | null {
  const written = candidates.map((rated) => {
    const promptTokens = rated.needs.promptTokens;
    return longestAnswerTokens(rated.model, { maxTokens: maxTokensOf(rated), promptTokens });
  });
  const answers = sumKnown(written);
  if (answers === null) return null;
  const [first] = candidates;
  const promptTokens =
    (first ? longestTextTokensOf(first) : 0) +
    mostInstructionTokens +
    mostTokens(rubric) +
    answers * mostPerToken;
  const costs = judges.map(({ id, model, parameters }) => {
    const limit = parameters?.["max_tokens"];
    const longest = longestVerdictTokens(model, candidates.length);
    const use = { promptTokens, images: 0, atMost: true, at: now };
    const completionTokens = typeof limit === "number" ? limit : longest;
    const asked = { model: id, messages: [], stream: true, ...parameters };
    const cost = costsBeyondTokens(model, asked) ? null : estimateCost(model, { ...use, completionTokens });
    return cost ?? assumeCostUsd ?? null;
  });
  const known = costs.filter((cost) => cost !== null);
  if (known.length < costs.length) return null;
  return Math.max(...known) * passCount(candidates.length, passes);
}

const promptOf = (candidates: readonly Rated[]): number =>
  (candidates[0]?.needs.promptTokens ?? 0) + instructionTokens;
