import { longestAnswerTokens } from "../catalog/answer-size.ts";
import { estimateCost } from "../catalog/cost-estimate.ts";
import { pricesAt } from "../catalog/price-tiers.ts";
import type { Rated } from "./candidate.ts";
import { promptMargin, rate, type RateOptions } from "./rate.ts";
import { choicesOf, maxTokensOf, promptTokensOf, textTokensOf } from "./request-size.ts";

/** What keeps a request from costing more than it may. */
export interface Limits {
  /** Infinity where answers cost nothing. */
  maxTokens: number;
  /** Whether it is less than the model could write. */
  isShort: boolean;
  /** USD per million tokens: a dearer provider would cost more than was reckoned. */
  maxPrice: { prompt?: number; completion?: number };
}

// OpenRouter's specification, max_completion_tokens: some providers refuse less.
const fewestTokens = 16;

/** How a request of this candidate costs at most `usd`; undefined when it cannot, or when a price is unknown. */
export function limitsWithin(rated: Rated, usd: number, options: RateOptions): Limits | undefined {
  const { now, observations } = options;
  const { model, needs } = rated;
  const promptTokens = textTokensOf(rated, observations) * promptMargin;
  const cost = (completionTokens: number): number | null =>
    estimateCost(model, { promptTokens, completionTokens, images: needs.images, at: now });
  const [prompt, withMillion] = [cost(0), cost(1e6)];
  if (model === null || prompt === null || withMillion === null || rated.cost.worst === null)
    return undefined;
  const perToken = ((withMillion - prompt) / 1e6) * choicesOf(rated);
  // A trifle more, because the last digit of a quotient is dust.
  const affordable = perToken === 0 ? Number.POSITIVE_INFINITY : Math.floor((usd - prompt) / perToken + 1e-6);
  if (prompt > usd || affordable < fewestTokens) return undefined;
  const size = promptTokensOf(rated, observations);
  const longest = longestAnswerTokens(model, { promptTokens: size }) ?? Number.POSITIVE_INFINITY;
  const prices = pricesAt(model, { promptTokens: size * promptMargin, at: now }).usd_per_million_tokens;
  return {
    maxTokens: perToken === 0 ? affordable : Math.min(affordable, longest),
    isShort: affordable < longest,
    maxPrice: ceilingOf(prices),
  };
}

// OpenRouter multiplies the prices it compares; the last digit of its product must not exclude the price itself.
const headroom = 1 + 1e-6;

const raised = (price: number): number => Number((price * headroom).toPrecision(9));

function ceilingOf({ prompt, completion }: Record<string, number | null>): Limits["maxPrice"] {
  return {
    ...(prompt && { prompt: raised(prompt) }),
    ...(completion && { completion: raised(completion) }),
  };
}

/** The candidate with these limits in its request; its own max_tokens and a lower ceiling stay. */
export function withLimits(rated: Rated, { maxTokens, maxPrice }: Limits, options: RateOptions): Rated {
  const provider = rated.request["provider"] as { max_price?: Record<string, number> } | undefined;
  const own = provider?.max_price ?? {};
  const ceilings = Object.entries(maxPrice).map(([kind, price]) => [
    kind,
    Math.min(own[kind] ?? price, price),
  ]);
  const isOpen = maxTokensOf(rated) === undefined && maxTokens < Number.POSITIVE_INFINITY;
  const limited = {
    ...rated,
    request: {
      ...rated.request,
      ...(isOpen && { max_tokens: maxTokens }),
      ...(ceilings.length > 0 && {
        provider: { ...provider, max_price: { ...own, ...Object.fromEntries(ceilings) } },
      }),
    },
  };
  return { ...limited, cost: rate(limited, options).cost };
}
