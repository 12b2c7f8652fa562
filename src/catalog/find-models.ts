import type { Clock } from "../lib/clock.ts";
import type { Catalog } from "./catalog.ts";
import type { SearchQuery } from "./search/query.ts";
import type { SearchResult } from "./search/search.ts";

/** What a search finds in the catalogue of this moment, with the catalogue's age and its own remarks. */
export async function findModels(
  query: SearchQuery,
  { catalog, clock, signal }: { catalog: Catalog; clock: Clock; signal: AbortSignal },
): Promise<SearchResult & { catalog_age_seconds: number; warnings: string[] }> {
  const snapshot = await catalog.current(signal);
  const { warnings = [], ...result } = snapshot.search({ routers: false, now: clock.now(), ...query });
  return {
    ...result,
    catalog_age_seconds: snapshot.ageSeconds,
    warnings: [...snapshot.warnings, ...warnings],
  };
}
