import type { Model } from "../../openrouter/models.ts";
import { plainest } from "../ids/listings.ts";
import { joinSuffixes, splitSuffixes, virtualSuffixes } from "../ids/suffixes.ts";
import { outputsText } from "./capabilities.ts";

/** Another id for the same model, and what is different under it. */
export interface Variant {
  id: string;
  effect: string;
}

const offered = ["nitro", "floor", "exacto", "online"] as const;

const twinEffects = new Map([
  ["", "the plain listing"],
  ["free", "free, with OpenRouter's limits for free models"],
  ["thinking", "reasoning switched on"],
]);

/** Listed twins, then the suffixes OpenRouter takes on any model that answers in text. */
export function modelVariants(model: Model, models: readonly Model[]): Variant[] {
  const { root } = splitSuffixes(model.id);
  const twins = models
    .filter(({ id }) => id !== model.id && splitSuffixes(id).root === root)
    .map(({ id }) => ({ id, effect: twinEffects.get(id.slice(root.length + 1)) ?? "a listing of its own" }));
  if (!outputsText(model)) return twins;
  const virtual = offered.map((suffix) => ({
    id: joinSuffixes(model.id, [suffix]),
    effect: virtualSuffixes[suffix],
  }));
  return [...twins, ...virtual];
}

/** Other ids that end at this very row: `~…-latest` rows that point at it, and its permanent slug. */
export function aliasesOf(model: Model, models: readonly Model[]): string[] {
  const slug = model.canonical_slug;
  const targets = new Set([model.id, slug].filter((name) => name !== null));
  const latest = models.filter(
    ({ id, alias_target: target }) => id !== model.id && target && targets.has(target.slug),
  );
  const owner = models.filter((row) => row.canonical_slug === slug).reduce(plainest, model);
  const ownsSlug =
    slug && slug !== model.id && owner.id === model.id && !models.some(({ id }) => id === slug);
  return [...latest.map(({ id }) => id), ...(ownsSlug ? [slug] : [])];
}
