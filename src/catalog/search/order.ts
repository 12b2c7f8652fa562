import type { Model } from "../../openrouter/models.ts";
import { scoresOf } from "../model/scores.ts";
import type { Columns } from "./columns.ts";
import type { Sort } from "./query.ts";

/** A number for each model. Smaller comes first; null, whatever the sort, comes last. */
type SortKeys = (columns: Columns) => (number | null)[];

const negative = (value: number | null | undefined): number | null =>
  typeof value === "number" ? -value : null;

const descending =
  (valueOf: (model: Model) => number | null | undefined): SortKeys =>
  ({ models }) =>
    models.map((model) => negative(valueOf(model)));

const newest = descending(({ created }) => created);

const sortKeys: Record<Sort, SortKeys> = {
  // Without a text every model is as relevant as the next.
  relevance: newest,
  newest,
  // A price in one direction only says little, so both count alike.
  price: ({ prices }) =>
    prices().map(({ prompt, completion }) =>
      prompt === null || completion === null ? null : prompt + completion,
    ),
  context: ({ context }) => context().map(negative),
  intelligence: descending((model) => scoresOf(model)?.intelligence),
  coding: descending((model) => scoresOf(model)?.coding),
  agentic: descending((model) => scoresOf(model)?.agentic),
};

/** All places in a sort's total order: ties by id, so that pages never overlap. */
export function ordered(columns: Columns, sort: Sort): number[] {
  const keys = sortKeys[sort](columns);
  return columns.models
    .map(({ id }, place) => ({ place, key: keys[place] ?? Number.POSITIVE_INFINITY, id }))
    .toSorted((left, right) => {
      if (left.key !== right.key) return left.key < right.key ? -1 : 1;
      return left.id < right.id ? -1 : 1;
    })
    .map(({ place }) => place);
}

/** The more relevant before the less; the equally relevant stay in the order they are given in. */
export function byRelevance(places: readonly number[], relevance: Float64Array): number[] {
  // Few different values, however many places: sorting those alone keeps a common word cheap.
  const alike = new Map<number, number[]>();
  for (const place of places) {
    const value = relevance[place] ?? 0;
    const group = alike.get(value);
    if (group) group.push(place);
    else alike.set(value, [place]);
  }
  return [...alike].toSorted(([left], [right]) => right - left).flatMap(([, group]) => group);
}
