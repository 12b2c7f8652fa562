import { contextWindow } from "../catalog/model/context-window.ts";
import { longestAnswerTokens } from "../catalog/prices/answer-size.ts";
import { tokensPerImage } from "../catalog/prices/cost-estimate.ts";
import { pricesAt } from "../catalog/prices/price-tiers.ts";
import { roundDollars } from "../lib/dollars.ts";
import type { Model } from "../openrouter/models.ts";
import type { Rated } from "../routing/candidate.ts";
import { rate, type RateOptions, worstCost } from "../routing/plan/rate.ts";
import { longestTextTokensOf, maxTokensOf, promptTokensOf, withMargin } from "./request-size.ts";

/** What keeps a request from costing more than it may. */
export interface Limits {
  /** Infinity where answers cost nothing. */
  maxTokens: number;
  /** Whether it is less than the model could write. */
  isShort: boolean;
  /** USD per million tokens: a dearer provider would cost more than was reckoned. */
  maxPrice: { prompt?: number; completion?: number };
  /** USD for the prompt, and for each token of the answers, at those prices. */
  promptUsd: number;
  tokenUsd: number;
}

// OpenRouter's specification, max_completion_tokens: some providers refuse less.
const fewestTokens = 16;

/** How a request of this candidate costs at most `usd`; undefined when it cannot, or when a price is unknown. */
export function limitsWithin(rated: Rated, usd: number, options: RateOptions): Limits | undefined {
  const { now, observations } = options;
  const { model } = rated;
  const cost = (completionTokens: number): number | null =>
    worstCost(rated, { completionTokens, now, observations });
  const [promptUsd, withMillion] = [cost(0), cost(1e6)];
  if (model === null || promptUsd === null || withMillion === null) return undefined;
  const tokenUsd = (withMillion - promptUsd) / 1e6;
  const affordable = affordableTokens(usd, { promptUsd, tokenUsd });
  const isOpen = maxTokensOf(rated) === undefined;
  if (promptUsd > usd || (isOpen && affordable < fewestTokens)) return undefined;
  const longest = longestWithin(model, promptTokensOf(rated, observations));
  const promptTokens = longestTextTokensOf(rated, observations) + rated.needs.images * tokensPerImage;
  return {
    maxTokens: tokenUsd === 0 ? affordable : Math.min(affordable, longest),
    isShort: affordable < longest,
    maxPrice: ceilingOf(pricesAt(model, { promptTokens, at: now }).usd_per_million_tokens),
    promptUsd,
    tokenUsd,
  };
}

/** Infinity where answers cost nothing. */
export function affordableTokens(
  usd: number,
  { promptUsd, tokenUsd }: Pick<Limits, "promptUsd" | "tokenUsd">,
): number {
  // A trifle more, because the last digit of a quotient is dust.
  return tokenUsd === 0 ? Number.POSITIVE_INFINITY : Math.floor((usd - promptUsd) / tokenUsd + 1e-6);
}

/** Tokens of the longest answer that there is room for: many models list as much as their whole window. */
function longestWithin(model: Model, promptTokens: number): number {
  const longest = longestAnswerTokens(model, { promptTokens }) ?? Number.POSITIVE_INFINITY;
  const window = contextWindow(model) ?? Number.POSITIVE_INFINITY;
  return Math.min(longest, Math.max(1, Math.floor(window - withMargin(promptTokens))));
}

// OpenRouter multiplies the prices it compares; the last digit of its product must not exclude the price itself.
const headroom = 1 + 1e-6;

const raised = (price: number): number => roundDollars(price * headroom);

function ceilingOf({ prompt, completion }: Record<string, number | null>): Limits["maxPrice"] {
  return {
    ...(prompt && { prompt: raised(prompt) }),
    ...(completion && { completion: raised(completion) }),
  };
}

/** The candidate with these limits in its request; its own max_tokens and a lower ceiling stay. */
export function withLimits(rated: Rated, { maxTokens, maxPrice }: Limits, options: RateOptions): Rated {
  const isOpen = maxTokensOf(rated) === undefined && maxTokens < Number.POSITIVE_INFINITY;
  const { request } = withCeiling(rated, maxPrice);
  const limited = {
    ...rated,
    request: { ...request, ...(isOpen && { max_tokens: maxTokens }) },
    limitedByBudget: isOpen,
  };
  return { ...limited, cost: rate(limited, options).cost };
}

/** The candidate so that no endpoint is used that is dearer than its listed prices, sent `at` (Unix milliseconds). */
export function withListedCeiling(rated: Rated, at: number): Rated {
  if (rated.model === null) return rated;
  const promptTokens = withMargin(rated.needs.promptTokens) + rated.needs.images * tokensPerImage;
  return withCeiling(rated, ceilingOf(pricesAt(rated.model, { promptTokens, at }).usd_per_million_tokens));
}

function withCeiling(rated: Rated, maxPrice: Limits["maxPrice"]): Rated {
  const provider = rated.request["provider"] as { max_price?: Record<string, number> } | undefined;
  const own = provider?.max_price ?? {};
  const ceilings = Object.entries(maxPrice).map(([kind, price]) => [
    kind,
    Math.min(own[kind] ?? price, price),
  ]);
  if (ceilings.length === 0) return rated;
  const max_price = { ...own, ...Object.fromEntries(ceilings) };
  return { ...rated, request: { ...rated.request, provider: { ...provider, max_price } } };
}
