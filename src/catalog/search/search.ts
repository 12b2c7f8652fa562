import type { Model } from "../../openrouter/models.ts";
import { toEntry, type Entry } from "./entry.ts";
import { type Excluded, explain, nearestAuthor } from "./explain.ts";
import { type Filter, filtersOf } from "./filters.ts";
import { ordered } from "./order.ts";
import type { SearchQuery, Sort } from "./query.ts";
import { conciseRow, type ConciseRow, detailedRow, type DetailedRow } from "./rows.ts";
import { createTextSearch, type Found, type Relevance } from "./text-search.ts";

export interface SearchResult {
  /** Models in the whole catalogue. */
  total: number;
  /** Models that passed every filter, on all pages. */
  matched: number;
  returned: number;
  offset: number;
  next_offset?: number;
  models: (ConciseRow | DetailedRow)[];
  excluded?: Excluded;
  warnings?: string[];
}

type Hints = Pick<Excluded, "nearest_query" | "nearest_provider">;

export type Search = (query: SearchQuery) => SearchResult;

const abilityFilter = /^(capabilities\.|supportedParameters$)/;

function warningsOf(
  query: SearchQuery,
  relevance: Relevance | null,
  filters: Filter[],
  page: Entry[],
): string[] {
  const warnings: string[] = [];
  if (query.query?.trim() && !relevance)
    warnings.push(`The query '${query.query}' has no words; it was ignored.`);
  if (filters.some(({ name }) => abilityFilter.test(name)) && page.some((entry) => !entry.capabilities)) {
    warnings.push('Routers list no capabilities; they were kept and are marked "unknown".');
  }
  return warnings;
}

/** Prepares an index of the catalogue once; a search then reads only that. */
export function createSearch(models: readonly Model[]): Search {
  const entries = [...new Map(models.map((model) => [model.id, model])).values()].map(toEntry);
  const textSearch = createTextSearch(entries);
  const orders = new Map<Sort, Entry[]>();

  function inOrder(sort: Sort): Entry[] {
    const order = orders.get(sort) ?? ordered(entries, sort);
    orders.set(sort, order);
    return order;
  }

  /** Names near those that nothing in the catalogue answers to. */
  function hints(text: Found | null, provider = ""): Hints {
    const nearest: Hints = {};
    const query = text?.relevance.every((value) => value === 0) ? text.nearestQuery() : null;
    if (query !== null) nearest.nearest_query = query;
    const author = provider.trim() === "" ? null : nearestAuthor(entries, provider);
    if (author !== null) nearest.nearest_provider = author;
    return nearest;
  }

  return (query) => {
    const { sort = "relevance", offset = 0, limit = 10, detail = "concise" } = query;
    const text = textSearch(query.query ?? "");
    const relevance = text?.relevance ?? null;
    const filters = filtersOf(query);
    if (relevance) filters.push({ name: "query", passes: ({ at }) => (relevance[at] ?? 0) > 0 });
    const matched = inOrder(sort).filter((entry) => filters.every(({ passes }) => passes(entry)));
    // A stable sort: equally relevant models keep the total order they came in.
    if (sort === "relevance" && relevance) {
      matched.sort((left, right) => (relevance[right.at] ?? 0) - (relevance[left.at] ?? 0));
    }
    const page = matched.slice(offset, offset + limit);
    const next = offset + page.length;
    const warnings = warningsOf(query, relevance, filters, page);
    const result: SearchResult = {
      total: entries.length,
      matched: matched.length,
      returned: page.length,
      offset,
      ...(page.length > 0 && next < matched.length && { next_offset: next }),
      models: page.map(detail === "detailed" ? detailedRow : conciseRow),
      ...(warnings.length > 0 && { warnings }),
    };
    return matched.length > 0
      ? result
      : { ...result, excluded: { ...explain(entries, filters), ...hints(text, query.provider) } };
  };
}
