import type { Model } from "../../openrouter/models.ts";
import { conditionsHold, type PriceConditions, readConditions } from "./price-conditions.ts";
import { isPriceKind, isSoldInOtherUnits, pricesFrom, pricesOf, type Prices, readPrices } from "./pricing.ts";

/** Prices that replace the usual ones while the conditions hold; kinds not named keep their usual price. */
export interface PriceTier {
  when: PriceConditions;
  usd_per_million_tokens: Record<string, number | null>;
  usd_per_unit?: Record<string, number | null>;
}

type Override = Readonly<Record<string, unknown>>;

const unknownPrices = { prompt: null, completion: null };

const conditionsOf = (override: Override): PriceConditions =>
  readConditions(Object.fromEntries(Object.entries(override).filter(([key]) => !isPriceKind(key))));

export function priceTiers(model: Model): PriceTier[] {
  return (model.pricing?.overrides ?? []).map((override) => {
    const { usd_per_million_tokens: listed, usd_per_unit } = readPrices(override);
    const none = isSoldInOtherUnits(model, { ...model.pricing, ...override });
    const usd_per_million_tokens = none ? { ...listed, ...unknownPrices } : listed;
    const tier: PriceTier = { when: conditionsOf(override), usd_per_million_tokens };
    if (Object.keys(usd_per_unit).length > 0) tier.usd_per_unit = usd_per_unit;
    return tier;
  });
}

/** What a request costs: `promptTokens` long, sent `at` (Unix milliseconds). */
export function pricesAt(model: Model, request: { promptTokens: number; at: number }): Prices {
  const inForce = (model.pricing?.overrides ?? [])
    .filter((override) => conditionsHold(conditionsOf(override), request))
    .map((override) => Object.entries(override).filter(([key]) => isPriceKind(key)));
  if (inForce.length === 0) return pricesOf(model);
  // OpenRouter's specification, PublicPricing.overrides: among those that apply, later entries win per key.
  return pricesFrom({ ...model.pricing, ...Object.fromEntries(inForce.flat()) }, model);
}

/** The highest that each price can be when the prompt is at most `promptTokens` long: a longer one may be cheaper a token. */
export function highestPricesAt(model: Model, request: { promptTokens: number; at: number }): Prices {
  const thresholds = (model.pricing?.overrides ?? [])
    .map((override) => Number(override["min_prompt_tokens"]) + 1)
    .filter((tokens) => tokens < request.promptTokens);
  const sizes = thresholds.length > 0 ? [0, ...thresholds, request.promptTokens] : [request.promptTokens];
  return sizes.map((promptTokens) => pricesAt(model, { ...request, promptTokens })).reduce(higher);
}

const higher = (one: Prices, other: Prices): Prices => ({
  usd_per_million_tokens: {
    ...higherOf(one.usd_per_million_tokens, other.usd_per_million_tokens),
    prompt: higherPrice(one.usd_per_million_tokens.prompt, other.usd_per_million_tokens.prompt),
    completion: higherPrice(one.usd_per_million_tokens.completion, other.usd_per_million_tokens.completion),
  },
  usd_per_unit: higherOf(one.usd_per_unit, other.usd_per_unit),
});

type Listed = Record<string, number | null>;

const higherOf = (one: Listed = {}, other: Listed = {}): Listed =>
  Object.fromEntries(
    Object.keys({ ...one, ...other }).map((kind) => [
      kind,
      higherPrice(one[kind] === undefined ? 0 : one[kind], other[kind] === undefined ? 0 : other[kind]),
    ]),
  );

const higherPrice = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : Math.max(one, other);
