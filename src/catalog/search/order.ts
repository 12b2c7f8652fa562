import { scoresOf } from "../scores.ts";
import type { Entry } from "./entry.ts";
import type { Sort } from "./query.ts";

/** Smaller comes first; null, whatever the sort, comes last. */
type SortKey = (entry: Entry) => number | null;

const descending = (value: number | null | undefined): number | null =>
  typeof value === "number" ? -value : null;

const newest: SortKey = ({ model }) => descending(model.created);

const sortKeys: Record<Sort, SortKey> = {
  // Without a text every model is as relevant as the next.
  relevance: newest,
  newest,
  // A price in one direction only says little, so both count alike.
  price: ({ prompt, completion }) => (prompt === null || completion === null ? null : prompt + completion),
  context: ({ context }) => descending(context),
  intelligence: ({ model }) => descending(scoresOf(model)?.intelligence),
  coding: ({ model }) => descending(scoresOf(model)?.coding),
  agentic: ({ model }) => descending(scoresOf(model)?.agentic),
};

/** All entries in a sort's total order: ties by id, so that pages never overlap. */
export function ordered(entries: readonly Entry[], sort: Sort): Entry[] {
  const key = sortKeys[sort];
  return entries
    .map((entry) => ({ entry, key: key(entry) ?? Number.POSITIVE_INFINITY, id: entry.model.id }))
    .toSorted((left, right) => {
      if (left.key !== right.key) return left.key < right.key ? -1 : 1;
      return left.id < right.id ? -1 : 1;
    })
    .map(({ entry }) => entry);
}
