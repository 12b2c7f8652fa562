import { contextWindow } from "../../catalog/model/context-window.ts";
import { compressesPrompt, refusedModality, unlistedParameters } from "../../catalog/model/suitability.ts";
import { pricesAt } from "../../catalog/prices/price-tiers.ts";
import { exceeds } from "../../lib/exceeds.ts";
import type { Model } from "../../openrouter/models.ts";
import { promptTokensOf } from "../../paying/request-size.ts";
import type { Rated } from "./candidate.ts";

export interface FilterOptions {
  /** Unix milliseconds. */
  now: number;
  /** Room to keep in the context window, tokens. */
  reserveTokens: number;
}

type Filter = (rated: Rated, options: FilterOptions) => string | undefined;

/** What a model has to be listed for: nothing is known against one that is not. */
type ListedFilter = (model: Model, rated: Rated, options: FilterOptions) => string | undefined;

const listed =
  (filter: ListedFilter): Filter =>
  (rated, options) =>
    rated.model === null ? undefined : filter(rated.model, rated, options);

const unsupportedModality = listed((model, { needs }) =>
  refusedModality(model, needs.modalities) === undefined ? undefined : "unsupported_modality",
);

const unsupportedParameter = listed((model, { needs }) => {
  const [parameter] = unlistedParameters(model, needs.parameters);
  return parameter && `unsupported_parameter:${parameter}`;
});

/** Why a model is left out whose window does not hold the prompt. */
export const tooSmall = "context_too_small";

/** The prompt alone: the answer takes what room is left. */
const contextTooSmall = listed((model, rated, { reserveTokens }) => {
  const window = contextWindow(model);
  if (window === null || compressesPrompt(rated.request)) return undefined;
  return promptTokensOf(rated) + reserveTokens > window ? tooSmall : undefined;
});

/** Neither of the two prices may exceed the cap: it holds whatever the length of the answer. */
const price: Filter = (rated, { now }) => {
  const { model, maxCostPer1kTokens: cap } = rated;
  if (cap === undefined) return undefined;
  const request = { promptTokens: promptTokensOf(rated), at: now };
  const { prompt, completion } = model
    ? pricesAt(model, request).usd_per_million_tokens
    : { prompt: null, completion: null };
  const perMillion = cap * 1000;
  if (exceeds(prompt ?? 0, perMillion) || exceeds(completion ?? 0, perMillion)) return "over_price_cap";
  return prompt === null || completion === null ? "price_unknown" : undefined;
};

const score: Filter = ({ score: known, minPerformanceScore: least }) => {
  if (least === undefined) return undefined;
  if (known === null) return "score_unknown";
  return known < least ? "below_min_score" : undefined;
};

/** The order decides which of several reasons is told. */
const filters: readonly Filter[] = [unsupportedModality, unsupportedParameter, contextTooSmall, price, score];

/** Why this candidate cannot answer the request; undefined when it can. */
export function reasonAgainst(rated: Rated, options: FilterOptions): string | undefined {
  for (const filter of filters) {
    const reason = filter(rated, options);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
