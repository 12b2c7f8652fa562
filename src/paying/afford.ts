import { contextWindow } from "../catalog/model/context-window.ts";
import { longestAnswerTokens } from "../catalog/prices/answer-size.ts";
import type { RequestCost } from "../catalog/prices/cost-estimate.ts";
import type { Model } from "../openrouter/models.ts";
import { listedCeiling, type PriceCeiling, withCeiling } from "./price-ceiling.ts";
import type { ModelRequest, PricedRequest } from "./priced-request.ts";
import { priced, worstCostByLength } from "./request-cost.ts";
import { maxTokensOf, promptTokensOf, withMargin } from "./request-size.ts";

/** What a request may have, so that it costs no more than it may. */
export interface Allowance {
  /** Infinity where answers cost nothing. */
  maxTokens: number;
  /** Whether it is less than the model could write. */
  isShort: boolean;
  /** A dearer provider would cost more than was reckoned. */
  maxPrice: PriceCeiling;
  /** At those prices. */
  cost: RequestCost;
}

// OpenRouter's specification, max_completion_tokens: some providers refuse less.
const fewestTokens = 16;

/** How a request that is sent `at` costs at most `usd`; undefined when it cannot, or when a price is unknown. */
export function allowanceWithin(asked: ModelRequest, usd: number, at: number): Allowance | undefined {
  const cost = worstCostByLength(asked, at);
  if (asked.model === null || cost === null) return undefined;
  const affordable = affordableTokens(usd, cost);
  const isOpen = maxTokensOf(asked) === undefined;
  if (cost.promptUsd > usd || (isOpen && affordable < fewestTokens)) return undefined;
  const longest = longestWithin(asked.model, promptTokensOf(asked));
  return {
    maxTokens: cost.tokenUsd === 0 ? affordable : Math.min(affordable, longest),
    isShort: affordable < longest,
    maxPrice: listedCeiling(asked, at),
    cost,
  };
}

/** Infinity where answers cost nothing. */
export function affordableTokens(usd: number, { promptUsd, tokenUsd }: RequestCost): number {
  // A trifle more, because the last digit of a quotient is dust.
  return tokenUsd === 0 ? Number.POSITIVE_INFINITY : Math.floor((usd - promptUsd) / tokenUsd + 1e-6);
}

/** Tokens of the longest answer that there is room for: many models list as much as their whole window. */
function longestWithin(model: Model, promptTokens: number): number {
  const longest = longestAnswerTokens(model, { promptTokens }) ?? Number.POSITIVE_INFINITY;
  const window = contextWindow(model) ?? Number.POSITIVE_INFINITY;
  return Math.min(longest, Math.max(1, Math.floor(window - withMargin(promptTokens))));
}

/** The request within its allowance; its own max_tokens and a lower ceiling stay. */
export function withAllowance<T extends PricedRequest>(
  asked: T,
  { maxTokens, maxPrice }: Allowance,
  at: number,
): T {
  const isOpen = maxTokensOf(asked) === undefined && maxTokens < Number.POSITIVE_INFINITY;
  const request = withCeiling(asked.request, maxPrice);
  return priced(
    {
      ...asked,
      request: { ...request, ...(isOpen && { max_tokens: maxTokens }) },
      limitedByBudget: isOpen,
    },
    at,
  );
}
