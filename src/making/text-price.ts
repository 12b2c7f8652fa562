import { pricesAt } from "../catalog/prices/price-tiers.ts";
import { roundDollars } from "../lib/dollars.ts";
import { estimateTokens, mostTokens } from "../lib/tokens.ts";
import type { Model } from "../openrouter/models.ts";

/** USD; null is unknown. */
export interface TextCost {
  likely: number | null;
  worst: number | null;
}

/** What texts cost that are read and not answered, sent `at` (Unix milliseconds). */
export function costOfTexts(model: Model, texts: readonly string[], at: number): TextCost {
  const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  const { prompt } = pricesAt(model, { promptTokens: tokens, at }).usd_per_million_tokens;
  if (prompt === null) return { likely: null, worst: null };
  const most = texts.reduce((sum, text) => sum + mostTokens(text) + tokensAround, 0);
  return { likely: roundDollars((prompt * tokens) / 1e6), worst: roundDollars((prompt * most) / 1e6) };
}

// What a tokenizer puts before and behind each text.
const tokensAround = 2;
