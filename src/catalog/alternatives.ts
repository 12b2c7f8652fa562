import { dollars } from "../lib/dollars.ts";
import type { Model } from "../openrouter/models.ts";
import { slugOf } from "./ids/listings.ts";
import { outputsOnlyText } from "./model/capabilities.ts";
import { isExpired } from "./model/dates.ts";
import { pricesOf } from "./prices/pricing.ts";

const authorOf = ({ id }: Model): string => id.slice(0, id.indexOf("/")).replace(/^~/, "");

const wordsOf = ({ id }: Model): string[] =>
  slugOf(id)
    .toLowerCase()
    .match(/\p{L}+/gu) ?? [];

/** How many words two names have in common from their beginnings on: `claude sonnet`, `claude haiku` have one. */
function commonWords(one: readonly string[], other: readonly string[]): number {
  const different = one.findIndex((word, place) => word !== other[place]);
  return different < 0 ? one.length : different;
}

/**
 * What to use instead of a model that writes text: the models of its author whose names begin most like its own, newer ones
 * first. None that ends itself; none where only the author is the same.
 */
export function alternativesTo(
  model: Model,
  { models, now, most = 3 }: { models: readonly Model[]; now: number; most?: number },
): Model[] {
  const [author, words] = [authorOf(model), wordsOf(model)];
  return models
    .filter((other) => other.id !== model.id && authorOf(other) === author && outputsOnlyText(other))
    .filter((other) => other.alias_target === null && !isExpired(other, now))
    .map((other) => ({ other, alike: commonWords(words, wordsOf(other)) }))
    .filter(({ alike }) => alike > 0)
    .toSorted((left, right) => right.alike - left.alike || createdOf(right.other) - createdOf(left.other))
    .slice(0, most)
    .map(({ other }) => other);
}

const createdOf = ({ created }: Model): number => created ?? 0;

/** The id with what it costs, where that is known. */
export function withPrice(model: Model): string {
  const { prompt, completion } = pricesOf(model).usd_per_million_tokens;
  if (prompt === null || completion === null) return model.id;
  return `${model.id} (${dollars(prompt)} in, ${dollars(completion)} out per million tokens)`;
}
