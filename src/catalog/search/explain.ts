import { closest, distance } from "fastest-levenshtein";

import { authorOf, type Entry } from "./entry.ts";
import type { Filter } from "./filters.ts";
import { squeeze } from "./words.ts";

/** Why nothing was found. */
export interface Excluded {
  /** For each filter how many models it lets through by itself. */
  passes_alone: Record<string, number>;
  /** The one filter whose removal brings back most; null when no single removal helps. */
  best_removal: { filter: string; matched: number } | null;
  /** A query that finds something, where the text itself found nothing. */
  nearest_query?: string;
  /** The author with the nearest name, where nobody has the name asked for. */
  nearest_provider?: string;
}

/** The author (as in ids) whose name is nearest to one that nobody has; null when somebody has it. */
export function nearestAuthor(entries: readonly Entry[], asked: string): string | null {
  const name = squeeze(asked);
  if (entries.length === 0 || entries.some(({ authors }) => authors.has(name))) return null;
  const byName = new Map(entries.map(({ model }) => [squeeze(authorOf(model.id)), authorOf(model.id)]));
  const nearest = closest(name, [...byName.keys()]);
  return distance(name, nearest) <= name.length / 2 ? (byName.get(nearest) ?? null) : null;
}

export function explain(entries: readonly Entry[], filters: readonly Filter[]): Excluded {
  const alone = new Map(filters.map(({ name }) => [name, 0]));
  const regained = new Map(alone);
  for (const entry of entries) {
    const failed: string[] = [];
    for (const { name, passes } of filters) {
      if (passes(entry)) alone.set(name, (alone.get(name) ?? 0) + 1);
      else failed.push(name);
    }
    const [only, ...others] = failed;
    if (only !== undefined && others.length === 0) regained.set(only, (regained.get(only) ?? 0) + 1);
  }
  const [best] = [...regained].toSorted(([, left], [, right]) => right - left);
  return {
    passes_alone: Object.fromEntries(alone),
    best_removal: best && best[1] > 0 ? { filter: best[0], matched: best[1] } : null,
  };
}
