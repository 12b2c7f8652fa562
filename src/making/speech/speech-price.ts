import { decimalPrice } from "../../catalog/prices/decimal-price.ts";
import { isFree } from "../../catalog/prices/pricing.ts";
import { roundDollars } from "../../lib/dollars.ts";
import type { Model } from "../../openrouter/models.ts";

/**
 * What a character read aloud costs by the catalogue, USD, which lists it as the price of the prompt. Null where it is not
 * told, or where the sound is priced beside it, in tokens that nobody can count before.
 */
export function pricePerCharacter(model: Model): number | null {
  const { prompt, completion } = model.pricing ?? {};
  if (isFree(model)) return 0;
  return (decimalPrice(completion) ?? 0) > 0 ? null : decimalPrice(prompt);
}

/** The most is never known: up to 6.5 times the listed price was billed (seen at the live service, autumn 2026). */
export function speechCost(model: Model, input: string): { likely: number | null; worst: number | null } {
  const each = pricePerCharacter(model);
  const likely = each === null ? null : roundDollars(each * input.length);
  return { likely: likely === 0 && !isFree(model) ? null : likely, worst: isFree(model) ? 0 : null };
}
