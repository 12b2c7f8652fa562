import { pricesAt } from "../catalog/prices/price-tiers.ts";
import { roundDollars } from "../lib/dollars.ts";
import { estimateTokens, mostTokens } from "../lib/tokens.ts";
import type { Model } from "../openrouter/models.ts";

/** USD; null is unknown. */
export interface TextCost {
  likely: number | null;
  worst: number | null;
}

/** How many tokens are read. */
export interface TokenCount {
  likely: number;
  most: number;
}

// What a tokenizer puts before and behind each text.
const tokensAround = 2;

/** How many tokens a text has. */
export const countTokens = (text: string): TokenCount => ({
  likely: estimateTokens(text),
  most: mostTokens(text) + tokensAround,
});

export const allTokens = (counts: readonly TokenCount[]): TokenCount => ({
  likely: counts.reduce((sum, { likely }) => sum + likely, 0),
  most: counts.reduce((sum, { most }) => sum + most, 0),
});

/** What tokens cost that are read and not answered, sent `at` (Unix milliseconds). */
export function costOfReading(model: Model, { likely, most }: TokenCount, at: number): TextCost {
  const { prompt } = pricesAt(model, { promptTokens: likely, at }).usd_per_million_tokens;
  if (prompt === null) return { likely: null, worst: null };
  return { likely: roundDollars((prompt * likely) / 1e6), worst: roundDollars((prompt * most) / 1e6) };
}
