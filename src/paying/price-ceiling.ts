import { tokensPerImage } from "../catalog/prices/cost-estimate.ts";
import { highestPricesAt } from "../catalog/prices/price-tiers.ts";
import { roundDollars } from "../lib/dollars.ts";
import type { ChatRequest } from "../openrouter/chat/request.ts";
import type { ModelRequest } from "./priced-request.ts";
import { longestTextTokensOf } from "./request-size.ts";

/** USD per million tokens: OpenRouter then uses no dearer endpoint. */
export interface PriceCeiling {
  prompt?: number;
  completion?: number;
}

// OpenRouter multiplies the prices it compares; the last digit of its product must not exclude the price itself.
const headroom = 1 + 1e-6;

const raised = (price: number): number => roundDollars(price * headroom);

/** The prices by which a request of the listed model is reckoned when it is sent `at` (Unix milliseconds). */
export function listedCeiling(asked: ModelRequest, at: number): PriceCeiling {
  const { model } = asked;
  // A free twin has no other price.
  if (model === null || model.id.endsWith(":free")) return {};
  const promptTokens = longestTextTokensOf(asked) + asked.needs.images * tokensPerImage;
  const { prompt, completion } = highestPricesAt(model, { promptTokens, at }).usd_per_million_tokens;
  return {
    ...(prompt !== null && { prompt: raised(prompt) }),
    ...(completion !== null && { completion: raised(completion) }),
  };
}

/** The request under this ceiling; the caller's own stays where it is lower. */
export function withCeiling(request: ChatRequest, ceiling: PriceCeiling): ChatRequest {
  const { provider } = request;
  const own = provider?.max_price ?? {};
  const lowered = Object.entries(ceiling).map(([kind, price]) => [kind, Math.min(own[kind] ?? price, price)]);
  if (lowered.length === 0) return request;
  const max_price = { ...own, ...Object.fromEntries(lowered) };
  return { ...request, provider: { ...provider, max_price } };
}
