import type { Model } from "../../openrouter/models.ts";
import { conditionsHold, type PriceConditions, readConditions } from "./price-conditions.ts";
import { isPriceKind, isSoldInOtherUnits, pricesFrom, type Prices, readPrices } from "./pricing.ts";

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
  // OpenRouter's specification, PublicPricing.overrides: among those that apply, later entries win per key.
  return pricesFrom({ ...model.pricing, ...Object.fromEntries(inForce.flat()) }, model);
}
