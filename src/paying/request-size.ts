import { usualAnswerTokens } from "../catalog/prices/answer-size.ts";
import { tokensPerImage } from "../catalog/prices/cost-estimate.ts";
import type { Candidate } from "../routing/candidate.ts";
import type { Observations } from "../routing/memory/observations.ts";

/** What the request allows the answer, under either of its names. */
export function maxTokensOf({ request }: Candidate): number | undefined {
  const limit = request["max_tokens"] ?? request["max_completion_tokens"];
  return typeof limit === "number" ? limit : undefined;
}

/** How many answers to one request. */
export function choicesOf({ request }: Candidate): number {
  const { n } = request;
  return typeof n === "number" && n >= 1 ? n : 1;
}

/** Tokens of a usual answer; `observed` is how long this model's have been. */
export function usualTokensOf(candidate: Candidate, observed?: number | null): number {
  const { model, limitedByBudget } = candidate;
  const maxTokens = maxTokensOf(candidate);
  if (limitedByBudget && maxTokens !== undefined) {
    return Math.min(usualAnswerTokens(model, { observed: observed ?? null }), maxTokens);
  }
  return usualAnswerTokens(model, { maxTokens, observed: observed ?? null });
}

/** The prompt's text in tokens, as this model has been seen to count them. */
export const textTokensOf = ({ id, needs }: Candidate, observations: Observations): number =>
  needs.promptTokens * observations.promptFactor(id);

/** A prompt's estimate may be this much too small. */
const promptMargin = 1.25;

/** The prompt's text in tokens, when it is as long as it can be; what was seen never makes it shorter. */
export const longestTextTokensOf = (candidate: Candidate, observations: Observations): number =>
  withMargin(Math.max(candidate.needs.promptTokens, textTokensOf(candidate, observations)));

export const withMargin = (promptTokens: number): number => promptTokens * promptMargin;

/** The whole prompt in tokens. */
export const promptTokensOf = (candidate: Candidate, observations: Observations): number =>
  textTokensOf(candidate, observations) + candidate.needs.images * tokensPerImage;
