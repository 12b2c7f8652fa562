import { roundDollars } from "../../lib/dollars.ts";
import type { Model } from "../../openrouter/models.ts";
import { highestPricesAt, pricesAt } from "./price-tiers.ts";
import type { Prices } from "./pricing.ts";

/** What a prompt uses up, and what its answer may be. */
export interface PromptUse {
  /** Without its images. */
  promptTokens: number;
  images: number;
  /** The answer may be images or audio: its tokens count as the dearest kind that is listed. */
  beyondText?: boolean;
  /** The prompt may be written to a cache, which is dearer than reading it. */
  writesCache?: boolean;
  /** Each price counts as the highest that it can be: `promptTokens` are the most, too. */
  atMost?: boolean;
  /** When it is sent, Unix milliseconds. */
  at: number;
}

/** What a request uses up. */
export interface TokenUse extends PromptUse {
  completionTokens: number;
}

/** USD for a prompt, and for each token of its answer. */
export interface RequestCost {
  promptUsd: number;
  tokenUsd: number;
}

/** An image has about this many, whatever its file's size. */
export const tokensPerImage = 1000;

/** USD for one request; null where any price it needs is unknown, varies, or is in units other than these. */
export function estimateCost(model: Model | null, use: TokenUse): number | null {
  const cost = requestCost(model, use);
  return cost && costOf(cost, use.completionTokens);
}

export const costOf = ({ promptUsd, tokenUsd }: RequestCost, completionTokens: number): number =>
  roundDollars(promptUsd + tokenUsd * completionTokens);

/** What one request costs by the length of its answer; null where a price is unknown, varies, or is in units other than these. */
export function requestCost(model: Model | null, use: PromptUse): RequestCost | null {
  if (model === null) return null;
  const promptSize = use.promptTokens + use.images * tokensPerImage;
  const prices = (use.atMost ? highestPricesAt : pricesAt)(model, { promptTokens: promptSize, at: use.at });
  const { image: imageToken } = prices.usd_per_million_tokens;
  const prompt = promptPrice(prices, use);
  const completion = completionPrice(prices, use);
  const { request = 0, image = null } = prices.usd_per_unit ?? {};
  const unknownImage = use.images > 0 && imageToken === null;
  if (prompt === null || completion === null || request === null || unknownImage) return null;
  const imageTokenUsd = (use.atMost ? Math.max(prompt, imageToken ?? 0) : prompt) / 1e6;
  const imageUsd = image ?? imageTokenUsd * tokensPerImage;
  return {
    promptUsd: (prompt * use.promptTokens) / 1e6 + request + imageUsd * use.images,
    tokenUsd: completion / 1e6,
  };
}

/** USD per million tokens of the prompt. */
function promptPrice(
  { usd_per_million_tokens: perToken }: Prices,
  { writesCache = false }: PromptUse,
): number | null {
  const { prompt } = perToken;
  if (!writesCache || prompt === null) return prompt;
  const writing = ["input_cache_write", "input_cache_write_1h"].map((kind) => perToken[kind] ?? 0);
  return Math.max(prompt, ...writing);
}

/** USD per million tokens of the answer. */
function completionPrice(
  { usd_per_million_tokens: perToken, usd_per_unit: perUnit }: Prices,
  { beyondText = false, atMost = false }: PromptUse,
): number | null {
  const { completion } = perToken;
  if (completion === null) return null;
  // How many images there will be is not known.
  if (beyondText && perUnit?.["image_output"] !== undefined) return null;
  const others = [
    ...(beyondText ? ["image_output", "audio_output"] : []),
    ...(atMost ? ["internal_reasoning"] : []),
  ];
  return Math.max(completion, ...others.map((kind) => perToken[kind] ?? 0));
}
