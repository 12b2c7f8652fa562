import { toText } from "../../lib/foreign.ts";
import { isFreeId } from "../../openrouter/limits/pause.ts";
import type { ListedPricing, Model } from "../../openrouter/models.ts";
import { outputModalities, outputsOnlyText } from "../model/capabilities.ts";
import { decimalPrice, perMillion } from "./decimal-price.ts";

/** True units; null where the price varies, is unknown, or the model is not sold by the token. */
export interface Prices {
  usd_per_million_tokens: { prompt: number | null; completion: number | null; [kind: string]: number | null };
  /** USD for one image, request or web search. */
  usd_per_unit?: Record<string, number | null>;
  /** What is paid for instead of tokens, where the catalogue tells it. */
  price_unit?: string;
}

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
export function readPrices(
  listed: ListedPricing,
): Record<"usd_per_million_tokens" | "usd_per_unit", Record<string, number | null>> {
  const perToken: Record<string, number | null> = {};
  const perUnit: Record<string, number | null> = {};
  for (const [kind, price] of Object.entries(listed)) {
    if (!isPriceKind(kind)) continue;
    if (isPerUnit(kind, price)) perUnit[kind] = decimalPrice(price);
    else perToken[kind] = perMillion(price);
  }
  return { usd_per_million_tokens: perToken, usd_per_unit: perUnit };
}

// Of these the prompt's price is for an hour, a minute, a character or a search; the catalogue does not tell for which.
const pricedBySomethingElse = new Set(["speech", "transcription", "video", "rerank"]);

/**
 * Whether a model is not sold by the token: nothing is listed though it writes more than text, or its one price is one that
 * no token has. Of one whose outputs are not told, nobody knows that 0/0 means free.
 */
export function isSoldInOtherUnits(model: Model, listed: ListedPricing): boolean {
  if (isFreeId(model.id)) return false;
  const [forPrompt, forAnswer] = [decimalPrice(listed["prompt"]), decimalPrice(listed["completion"])];
  if (forPrompt === 0 && forAnswer === 0) return !outputsOnlyText(model) || unitOf(listed) !== null;
  if (outputModalities(model).length === 0 || outputsOnlyText(model)) return false;
  const isMedium = outputModalities(model).every((modality) => pricedBySomethingElse.has(modality));
  return (isMedium && (forAnswer ?? 0) === 0) || (forPrompt ?? 0) >= dearerThanAnyToken;
}

/** What is named beside the prices, and prices that come on top of those of the tokens. */
const noUnits = new Set(["unit", "price_unit", "discount", "overrides", "web_search"]);

/** What a model is sold by, as the catalogue names it, or as the name of a price that is no price of text tells. */
function unitOf(listed: ListedPricing): string | null {
  const named = toText(listed["unit"]) || toText(listed["price_unit"]);
  if (named) return named;
  for (const [kind, price] of Object.entries(listed)) {
    if (noUnits.has(kind) || !(Number(decimalPrice(price)) > 0)) continue;
    if (imageKinds.has(kind)) return isPerUnit(kind, price) ? "image" : "image_token";
    if (kind === "image_token" || !tokenKinds.has(kind)) return kind;
  }
  return null;
}

/** The given listed prices of a model (or of one of its providers) in true units. */
export function pricesFrom(listed: ListedPricing, model: Model | null): Prices {
  const { usd_per_million_tokens: perToken, usd_per_unit: perUnit } = readPrices(listed);
  const { prompt = null, completion = null, ...kinds } = perToken;
  const otherUnits = model !== null && isSoldInOtherUnits(model, listed);
  const unit = otherUnits ? unitOf(listed) : null;
  return {
    usd_per_million_tokens: {
      prompt: otherUnits ? null : prompt,
      completion: otherUnits ? null : completion,
      ...kinds,
    },
    ...(Object.keys(perUnit).length > 0 && { usd_per_unit: perUnit }),
    ...(unit !== null && { price_unit: unit }),
  };
}

/** Prices under default conditions: a small prompt, no special hour. */
export const pricesOf = (model: Model): Prices => pricesFrom(model.pricing ?? {}, model);

/** Whether it costs nothing by the catalogue: its id says so, or both its prices are 0 and they are all there is to pay. */
export function isFree(model: Model): boolean {
  if (isFreeId(model.id)) return true;
  const { prompt, completion } = pricesOf(model).usd_per_million_tokens;
  return prompt === 0 && completion === 0;
}
