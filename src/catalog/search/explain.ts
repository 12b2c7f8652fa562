import { closest, distance } from "fastest-levenshtein";

import type { Columns } from "./columns.ts";
import type { Filter } from "./filters.ts";
import { squeeze } from "./words.ts";

/** Why nothing was found. */
export interface Explanation {
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
export function nearestAuthor({ author, authorNames }: Columns, asked: string): string | null {
  const name = squeeze(asked);
  if (author().length === 0 || authorNames().some((names) => names.includes(name))) return null;
  const spellings = authorNames();
  const byName = new Map(author().map((listed, place) => [spellings[place]?.[0] ?? "", listed]));
  const nearest = closest(name, [...byName.keys()]);
  return distance(name, nearest) <= name.length / 2 ? (byName.get(nearest) ?? null) : null;
}

export function explain(size: number, filters: readonly Filter[]): Explanation {
  const alone: Record<string, number> = {};
  const stoppedBy = new Uint8Array(size);
  const lastStop = new Uint8Array(size);
  for (const [at, { name, passes }] of filters.entries()) {
    let passed = 0;
    for (let place = 0; place < size; place++) {
      if (passes(place)) passed++;
      else {
        stoppedBy[place] = (stoppedBy[place] ?? 0) + 1;
        lastStop[place] = at;
      }
    }
    alone[name] = passed;
  }
  const regained = filters.map(() => 0);
  for (let place = 0; place < size; place++) {
    const at = lastStop[place] ?? 0;
    if (stoppedBy[place] === 1) regained[at] = (regained[at] ?? 0) + 1;
  }
  const most = Math.max(0, ...regained);
  const best = filters[regained.indexOf(most)];
  return {
    passes_alone: alone,
    best_removal: best && most > 0 ? { filter: best.name, matched: most } : null,
  };
}
