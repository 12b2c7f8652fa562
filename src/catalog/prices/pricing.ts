import type { Model } from "../../openrouter/models.ts";
import { outputsText } from "../model/capabilities.ts";
import { decimalPrice, perMillion } from "./decimal-price.ts";

/** True units; null where the price varies, is unknown, or the model is not sold by the token. */
export interface Prices {
  usd_per_million_tokens: { prompt: number | null; completion: number | null; [kind: string]: number | null };
  /** USD for one image, request or web search. */
  usd_per_unit?: Record<string, number | null>;
}

export type ListedPricing = Record<string, unknown>;

const tokenKinds = new Set([
  "prompt",
  "completion",
  "input_cache_read",
  "input_cache_write",
  "input_cache_write_1h",
  "internal_reasoning",
  "audio",
  "audio_output",
  "input_audio_cache",
  "image_token",
]);
const unitKinds = new Set(["request", "web_search"]);
const imageKinds = new Set(["image", "image_output"]);

/** OpenRouter's specification prices these per image; the catalogue mostly lists a token's price under them. */
const dearerThanAnyToken = 0.001;

/** Whether a key of a listed price object is a price at all, and not a condition or a discount. */
export const isPriceKind = (key: string): boolean =>
  tokenKinds.has(key) || unitKinds.has(key) || imageKinds.has(key);

function isPerUnit(kind: string, listed: unknown): boolean {
  if (unitKinds.has(kind)) return true;
  return imageKinds.has(kind) && (decimalPrice(listed) ?? 0) >= dearerThanAnyToken;
}

/** The prices that a listed price object names, and no others. */
export function readPrices(listed: ListedPricing): Record<keyof Prices, Record<string, number | null>> {
  const perToken: Record<string, number | null> = {};
  const perUnit: Record<string, number | null> = {};
  for (const [kind, price] of Object.entries(listed)) {
    if (!isPriceKind(kind)) continue;
    if (isPerUnit(kind, price)) perUnit[kind] = decimalPrice(price);
    else perToken[kind] = perMillion(price);
  }
  return { usd_per_million_tokens: perToken, usd_per_unit: perUnit };
}

const costsNothing = (price: unknown): boolean => decimalPrice(price) === 0;

/** 0/0 does not mean free: video, image and rerank models list it because they are priced in other units. */
function isSoldInOtherUnits(model: Model): boolean {
  const { prompt, completion, request } = model.pricing ?? {};
  if (!costsNothing(prompt) || !costsNothing(completion) || model.id.endsWith(":free")) return false;
  return !outputsText(model) || (decimalPrice(request) ?? 0) > 0;
}

/** The given listed prices of a model (or of one of its providers) in true units. */
export function pricesFrom(listed: ListedPricing, model: Model | null): Prices {
  const { usd_per_million_tokens: perToken, usd_per_unit: perUnit } = readPrices(listed);
  const { prompt = null, completion = null, ...kinds } = perToken;
  const none = model !== null && isSoldInOtherUnits(model);
  return {
    usd_per_million_tokens: {
      prompt: none && prompt === 0 ? null : prompt,
      completion: none && completion === 0 ? null : completion,
      ...kinds,
    },
    ...(Object.keys(perUnit).length > 0 && { usd_per_unit: perUnit }),
  };
}

/** Prices under default conditions: a small prompt, no special hour. */
export const pricesOf = (model: Model): Prices => pricesFrom(model.pricing ?? {}, model);

export function isFree(model: Model): boolean {
  if (model.id.endsWith(":free")) return true;
  const { prompt, completion } = pricesOf(model).usd_per_million_tokens;
  return prompt === 0 && completion === 0;
}
