import { decimalPrice } from "../../catalog/prices/decimal-price.ts";
import { isFree, pricesOf } from "../../catalog/prices/pricing.ts";
import { roundDollars } from "../../lib/dollars.ts";
import type { Model } from "../../openrouter/models.ts";
import { allTokens, costOfReading, countTokens, type TextCost } from "../text-price.ts";
import type { Document } from "./documents.ts";

/** USD for a search unit, where the catalogue tells it; OpenRouter's name for what some rerankers are sold by. */
function usdPerSearch({ pricing }: Model): number | null {
  const named = ["search_unit", "search", "request"].map((name) => decimalPrice(pricing?.[name]));
  return named.find((usd) => usd !== null && usd > 0) ?? null;
}

/** About what a ranking costs by the catalogue, USD, to compare models by; null is unknown. */
export function pricePerRanking(model: Model): number | null {
  if (isFree(model)) return 0;
  const perToken = pricesOf(model).usd_per_million_tokens.prompt;
  // A search is about as dear as a hundred thousand tokens.
  return usdPerSearch(model) ?? (perToken === null ? null : perToken / 10);
}

// Cohere's pricing page: a search unit is a query with up to 100 documents, and each begun 500 tokens of a longer one,
// the query's included, count as a document.
const tokensADocument = 500;
const documentsASearch = 100;

/** What a ranking costs that is asked for `at` (Unix milliseconds). */
export function costOfRanking(
  model: Model,
  query: string,
  documents: readonly Document[],
  at: number,
): TextCost {
  const perSearch = usdPerSearch(model);
  // The query is read with each document.
  const asked = countTokens(query);
  const read = documents.map(({ text }) => allTokens([asked, countTokens(text)]));
  if (perSearch === null) return costOfReading(model, allTokens(read), at);
  return {
    likely: roundDollars(perSearch * searches(read.map(({ likely }) => likely))),
    worst: roundDollars(perSearch * searches(read.map(({ most }) => most))),
  };
}

function searches(counts: readonly number[]): number {
  const parts = counts.reduce((sum, tokens) => sum + Math.ceil(tokens / tokensADocument), 0);
  return Math.ceil(parts / documentsASearch);
}
