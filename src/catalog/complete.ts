import { once } from "../lib/once.ts";
import { slugOf } from "./ids/listings.ts";
import type { Suggest } from "./ids/suggestions.ts";
import type { SearchIndex } from "./search/search.ts";

/** Every listed id that a text may be the beginning of, the likeliest first. */
export type Complete = (typed: string) => string[];

/** As long as a model text may be. */
const longest = 256;

/**
 * Before anything is typed every id, the most intelligent model first. Then the ids that begin so, those whose part after
 * the author or after `~` does, and those that have the words; what is like it where none begins so.
 */
export function createComplete(
  { matching, sorted }: Pick<SearchIndex, "matching" | "sorted">,
  suggest: Suggest,
): Complete {
  const newestFirst = once(() =>
    sorted("newest").map((id) => {
      const lower = id.toLowerCase();
      return { id, lower, bare: lower.replace(/^~/, ""), slug: slugOf(lower) };
    }),
  );

  function begunBy(text: string): string[] {
    const whole: string[] = [];
    const ids: string[] = [];
    const names: string[] = [];
    for (const { id, lower, bare, slug } of newestFirst()) {
      if (lower === text) whole.push(id);
      else if (lower.startsWith(text)) ids.push(id);
      else if (bare.startsWith(text) || slug.startsWith(text)) names.push(id);
    }
    return [...whole, ...ids, ...names];
  }

  return (typed) => {
    if (typed.length > longest) return [];
    const text = typed
      .trim()
      .toLowerCase()
      .replace(/^openrouter:/, "");
    if (text === "") return sorted("intelligence");
    const begun = begunBy(text);
    const alike = begun.length > 0 ? [] : suggest(text);
    return [...new Set([...begun, ...matching(text), ...alike])];
  };
}

/** Without the `~` of an alias. */
const authorOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf("/"))).replace(/^~/, "");

/** The authors of ids, in the order of their first ones. */
export const authorsOf = (ids: readonly string[]): string[] => [
  ...new Set(ids.map((id) => authorOf(id)).filter((author) => author !== "")),
];

/** The names that a text may be a part of: the name itself, those that begin so, those that have it further on. */
export function completeName(typed: string, names: readonly string[]): string[] {
  const text = typed.length > longest ? undefined : typed.trim().toLowerCase();
  if (text === undefined) return [];
  const rank = (name: string): number => {
    const lower = name.toLowerCase();
    if (lower === text) return 0;
    return lower.startsWith(text) ? 1 : 2;
  };
  return names
    .filter((name) => name.toLowerCase().includes(text))
    .toSorted((one, other) => rank(one) - rank(other));
}
