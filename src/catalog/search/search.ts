import { once } from "../../lib/once.ts";
import type { Model } from "../../openrouter/models.ts";
import { capabilitiesOf } from "../model/capabilities.ts";
import { columnsOf } from "./columns.ts";
import { type Explanation, explain, nearestAuthor } from "./explain.ts";
import { type Filter, filtersOf } from "./filters.ts";
import { byRelevance, ordered } from "./order.ts";
import { authorsIn, type SearchQuery, type Sort } from "./query.ts";
import { conciseRow, type ConciseRow, detailedRow, type DetailedRow, type IdRow } from "./rows.ts";
import { createTextSearch, type TextMatches } from "./text-search.ts";
import { wishIn } from "./wishes.ts";

export interface SearchResult {
  /** Models in the whole catalogue. */
  total: number;
  /** Models that passed every filter, on all pages. */
  matched: number;
  returned: number;
  offset: number;
  next_offset?: number;
  models: (IdRow | ConciseRow | DetailedRow)[];
  excluded?: Explanation;
  warnings?: string[];
}

const rowOf: Record<
  NonNullable<SearchQuery["detail"]>,
  (model: Model, sort: Sort) => SearchResult["models"][0]
> = {
  ids: ({ id }) => ({ id }),
  concise: conciseRow,
  full: detailedRow,
  detailed: detailedRow,
};

type Hints = Pick<Explanation, "nearest_query" | "nearest_provider">;

export type Search = (query: SearchQuery) => SearchResult;

export interface SearchIndex {
  search: Search;
  /** Ids of the models that have the words of a text, whatever they output, most relevant first; none without words. */
  matching: (text: string) => string[];
  /** Every id in the order of a sort. */
  sorted: (sort: Sort) => string[];
}

const abilityFilter = /^(capabilities\.|supportedParameters$)/;

function warningsOf(
  query: SearchQuery,
  filters: readonly Filter[],
  found: readonly Model[],
  meant: readonly string[],
): string[] {
  const warnings: string[] = [...meant];
  if (query.query?.trim() && !filters.some(({ name }) => name === "query"))
    warnings.push(`The query '${query.query}' has no words; it was ignored.`);
  if (
    filters.some(({ name }) => abilityFilter.test(name)) &&
    found.some((model) => capabilitiesOf(model) === "unknown")
  ) {
    warnings.push('What routers can do is unknown; they were kept and are marked "router".');
  }
  return warnings;
}

/** Answers from indexes of the catalogue, each prepared when a query first needs it. */
export function createSearch(listed: readonly Model[]): SearchIndex {
  const models = [...new Map(listed.map((model) => [model.id, model])).values()];
  const columns = columnsOf(models);
  const textSearch = once(() => createTextSearch(models));
  const orders = new Map<Sort, number[]>();

  function inOrder(sort: Sort): number[] {
    const order = orders.get(sort) ?? ordered(columns, sort);
    orders.set(sort, order);
    return order;
  }

  function matchedBy(filters: readonly Filter[], sort: Sort, text: TextMatches | null): number[] {
    let places = inOrder(sort);
    // Each looks only at what the others left; the last one is the text, which leaves least.
    for (const { passes } of filters.toReversed()) places = places.filter(passes);
    return text && sort === "relevance" ? byRelevance(places, text.relevance) : places;
  }

  const idsAt = (places: readonly number[]): string[] => places.flatMap((place) => models[place]?.id ?? []);

  function matching(text: string): string[] {
    const found = textSearch()(text);
    if (!found) return [];
    const places = inOrder("relevance").filter((place) => (found.relevance[place] ?? 0) > 0);
    return idsAt(byRelevance(places, found.relevance));
  }

  /** Words that no model has all of may say what is wanted instead of naming it. */
  function understood(query: SearchQuery): { query: SearchQuery; meant: string[]; text: TextMatches | null } {
    const text = textOf(query);
    const asWritten = { query, meant: [], text };
    if (!text || text.relevance.some((value) => value > 0)) return asWritten;
    const wish = wishIn(query);
    if (!wish) return asWritten;
    const rest = textOf(wish.query);
    const findsNone = rest?.relevance.every((value) => value === 0) ?? false;
    return findsNone ? asWritten : { ...wish, text: rest };
  }

  /** Names near those that nothing in the catalogue answers to. */
  function hints(text: TextMatches | null, query: SearchQuery): Hints {
    const nearest: Hints = {};
    const words = text?.relevance.every((value) => value === 0) ? text.nearestQuery() : null;
    if (words !== null) nearest.nearest_query = words;
    const [author] = authorsIn(query).flatMap((name) => nearestAuthor(columns, name) ?? []);
    if (author !== undefined) nearest.nearest_provider = author;
    return nearest;
  }

  const textOf = (query: SearchQuery): TextMatches | null =>
    query.query?.trim() ? textSearch()(query.query) : null;

  function search(asked: SearchQuery): SearchResult {
    const { query, meant, text } = understood(asked);
    const { sort = "relevance", offset = 0, limit = 10, detail = "concise" } = query;
    const filters = filtersOf(query, columns);
    if (text) filters.push({ name: "query", passes: (place) => (text.relevance[place] ?? 0) > 0 });
    const matched = matchedBy(filters, sort, text);
    const shown = matched.slice(offset, offset + limit).flatMap((place) => models[place] ?? []);
    const rows = shown.map((model) => rowOf[detail](model, sort));
    const next = offset + rows.length;
    const warnings = warningsOf(query, filters, shown, meant);
    const result: SearchResult = {
      total: models.length,
      matched: matched.length,
      returned: rows.length,
      offset,
      ...(rows.length > 0 && next < matched.length && { next_offset: next }),
      models: rows,
      ...(warnings.length > 0 && { warnings }),
    };
    return matched.length > 0
      ? result
      : { ...result, excluded: { ...explain(models.length, filters), ...hints(text, query) } };
  }

  return { search, matching, sorted: (sort) => idsAt(inOrder(sort)) };
}
