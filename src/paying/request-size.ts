import { usualAnswerTokens } from "../catalog/prices/answer-size.ts";
import { tokensPerImage } from "../catalog/prices/cost-estimate.ts";
import type { ModelRequest } from "./priced-request.ts";

/** What the request allows the answer, under either of its names. */
export function maxTokensOf({ request }: Pick<ModelRequest, "request">): number | undefined {
  const limit = request.max_tokens ?? request["max_completion_tokens"];
  return typeof limit === "number" ? limit : undefined;
}

/** How many answers to one request are written; of `best_of` only the best are sent back. */
export const choicesOf = ({ request }: Pick<ModelRequest, "request">): number =>
  Math.max(1, ...[request["n"], request["best_of"]].filter((count) => typeof count === "number"));

/** Tokens of a usual answer; `observed` is how long this model's have been. */
export function usualTokensOf(asked: ModelRequest, observed: number | null = null): number {
  const { model, limitedByBudget } = asked;
  const maxTokens = maxTokensOf(asked);
  if (limitedByBudget && maxTokens !== undefined) {
    return Math.min(usualAnswerTokens(model, { observed }), maxTokens);
  }
  return usualAnswerTokens(model, { maxTokens, observed });
}

/** The prompt's text in tokens, as this model has been seen to count them. */
export const textTokensOf = ({ needs, seen }: ModelRequest): number =>
  needs.promptTokens * (seen?.promptFactor ?? 1);

/** A prompt's estimate may be this much too small. */
const promptMargin = 1.25;

/** The prompt's text in tokens, when it is as long as it can be; what was seen never makes it shorter. */
export const longestTextTokensOf = (asked: ModelRequest): number =>
  Math.max(
    asked.needs.mostTextTokens ?? 0,
    withMargin(Math.max(asked.needs.promptTokens, textTokensOf(asked))),
  );

export const withMargin = (promptTokens: number): number => promptTokens * promptMargin;

/** The whole prompt in tokens. */
export const promptTokensOf = (asked: ModelRequest): number =>
  textTokensOf(asked) + asked.needs.images * tokensPerImage;
