import { dollars } from "../lib/dollars.ts";
import { latePattern } from "../lib/late-pattern.ts";
import type { Model } from "../openrouter/models.ts";
import { slugOf } from "./ids/listings.ts";
import { outputsOnlyText } from "./model/capabilities.ts";
import { isExpired } from "./model/dates.ts";
import { pricesOf } from "./prices/pricing.ts";

/** What names are compared by; a model need not be listed any more. */
type Named = Pick<Model, "id">;

const authorOf = ({ id }: Named): string => id.slice(0, id.indexOf("/")).replace(/^~/, "");

const eachWord = latePattern(String.raw`\p{L}+`, "gu");
const wordsOf = ({ id }: Named): string[] => slugOf(id).toLowerCase().match(eachWord()) ?? [];

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
  model: Named,
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

/** The model that an alias of OpenRouter's (`~author/family-latest`) leads to where this one would be expected. */
export function successorOf(
  model: Named,
  models: readonly Model[],
): { model: Model; alias: string } | undefined {
  const words = wordsOf(model).join(" ");
  const alias = models.find(
    (row) =>
      row.alias_target !== null &&
      authorOf(row) === authorOf(model) &&
      wordsOf(row)
        .filter((word) => word !== "latest")
        .join(" ") === words,
  );
  const target = models.find(({ id, canonical_slug: slug }) => {
    const aim = alias?.alias_target?.slug;
    return aim !== undefined && (id === aim || slug === aim);
  });
  return alias && target && target.id !== model.id ? { model: target, alias: alias.id } : undefined;
}

const createdOf = ({ created }: Model): number => created ?? 0;

/** The id with what it costs, where that is known. */
export function withPrice(model: Model): string {
  const { prompt, completion } = pricesOf(model).usd_per_million_tokens;
  if (prompt === null || completion === null) return model.id;
  return `${model.id} (${dollars(prompt)} in, ${dollars(completion)} out per million tokens)`;
}

/** What to do where a model cannot be used. */
export const insteadOf = (others: readonly Model[]): string =>
  others.length > 0
    ? `Use ${others.map(withPrice).join(" or ")}`
    : "Use another model (search_models finds one)";
