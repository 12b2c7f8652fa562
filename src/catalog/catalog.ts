import { LRUCache } from "lru-cache";

import { factsOf } from "../errors.ts";
import { abortable } from "../lib/abortable.ts";
import type { Clock } from "../lib/clock.ts";
import { once } from "../lib/once.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { Model } from "../openrouter/models.ts";
import type { CatalogFile, DatedModels } from "./catalog-file.ts";
import { createResolver, type Resolve } from "./ids/resolver.ts";
import { createSearch, type Search } from "./search/search.ts";

/** The catalogue as it was at one moment, with its indexes. */
export interface CatalogSnapshot {
  models: readonly Model[];
  resolve: Resolve;
  search: Search;
  ageSeconds: number;
  /** Within its time to live. */
  fresh: boolean;
  /** For the reader of a result, when the catalogue is older than it should be. */
  warnings: string[];
}

export interface Catalog {
  current(signal: AbortSignal): Promise<CatalogSnapshot>;
  /** For an id that is not listed: fetched anew, at most once a minute. */
  refreshed(signal: AbortSignal): Promise<CatalogSnapshot>;
  /** The providers of a model, rows as OpenRouter lists them. */
  endpoints(id: string, signal: AbortSignal): Promise<Record<string, unknown>[]>;
}

export interface CatalogOptions {
  openrouter: Pick<OpenRouter, "models" | "endpoints">;
  /** Shared with the other processes of this user; without it the catalogue lives and dies with this one. */
  file?: CatalogFile | undefined;
  ttlSeconds: number;
  clock: Clock;
}

const minute = 60_000;
const day = 86_400_000;

/**
 * Fetched on first need and kept for the time to live, in memory and in a file. Concurrent callers share one fetch; a
 * stale catalogue younger than a day is used at once while a newer one is fetched, an older one when that fails.
 */
export function createCatalog({ openrouter, file, ttlSeconds, clock }: CatalogOptions): Catalog {
  // A caller that is cancelled must not take the fetch away from the others.
  const shared = new AbortController().signal;
  const time = { perf: clock, ttlResolution: 0 };
  // lru-cache takes 0 for "for ever".
  const ttl = Math.max(1, ttlSeconds * 1000);
  const ageOf = ({ fetchedAt }: DatedModels): number => clock.now() - fetchedAt;

  let failure: { error: unknown; at: number } | undefined;
  const failedLately = (): boolean => failure !== undefined && clock.now() - failure.at < minute;

  const fetchModels = async (): Promise<DatedModels> => {
    try {
      const fetched = { models: await openrouter.models(shared), fetchedAt: clock.now() };
      failure = undefined;
      // A folder that cannot be written costs the next process a fetch, nothing more.
      file?.write(fetched).catch(() => {});
      return fetched;
    } catch (error) {
      failure = { error, at: clock.now() };
      throw error;
    }
  };

  const snapshots = new LRUCache<"models", IndexedCatalog, { youngerThan: number }>({
    max: 1,
    ...time,
    ttl,
    async fetchMethod(_key, held, { options, context }) {
      const filed = await file?.read();
      // Another process may have been quicker.
      const useful = filed && filed.fetchedAt > (held?.fetchedAt ?? 0) && ageOf(filed) < context.youngerThan;
      const newer = useful ? filed : await fetchModels();
      options.ttl = Math.max(1, ttl - ageOf(newer));
      return indexed(newer, held);
    },
    allowStaleOnFetchRejection: true,
    noDeleteOnFetchRejection: true,
  });

  const readFile = once(async () => {
    const filed = await file?.read();
    if (filed) snapshots.set("models", indexed(filed), { start: filed.fetchedAt });
  });

  const endpoints = new LRUCache<string, Record<string, unknown>[]>({
    max: 200,
    ...time,
    ttl: 5 * minute,
    fetchMethod: (id) => openrouter.endpoints(id, shared),
  });

  const held = async (signal: AbortSignal): Promise<IndexedCatalog | undefined> => {
    await abortable(readFile(), signal);
    return snapshots.peek("models", { allowStale: true });
  };

  const snapshotOf = (catalog: IndexedCatalog): CatalogSnapshot => {
    const ageSeconds = Math.round(ageOf(catalog) / 1000);
    const fresh = ageSeconds <= ttlSeconds;
    const late = !fresh && failure !== undefined;
    return {
      models: catalog.models,
      resolve: catalog.resolve(),
      search: catalog.search(),
      ageSeconds,
      fresh,
      warnings: late
        ? [
            `The model catalogue is ${ageSeconds} s old: a newer one could not be had (${factsOf(failure?.error).what})`,
          ]
        : [],
    };
  };

  const fetched = async (
    signal: AbortSignal,
    options: { allowStale?: boolean; forceRefresh?: boolean; context: { youngerThan: number } },
  ): Promise<CatalogSnapshot> => {
    const catalog = await abortable(snapshots.fetch("models", options), signal);
    // lru-cache answers a failed fetch with the stale value, and with nothing when there is none.
    if (!catalog) throw failure?.error;
    return snapshotOf(catalog);
  };

  return {
    async current(signal) {
      const before = await held(signal);
      // An upstream that is down is not asked again by every call.
      if (before && failedLately()) return snapshotOf(before);
      const allowStale = before !== undefined && ttlSeconds > 0 && ageOf(before) < day;
      return fetched(signal, { allowStale, context: { youngerThan: ttl } });
    },
    async refreshed(signal) {
      const before = await held(signal);
      if (before && (ageOf(before) < minute || failedLately())) return snapshotOf(before);
      return fetched(signal, { forceRefresh: true, context: { youngerThan: minute } });
    },
    endpoints: (id, signal) => abortable(endpoints.forceFetch(id), signal),
  };
}

interface IndexedCatalog extends DatedModels {
  resolve: () => Resolve;
  search: () => Search;
}

/** With indexes made on first use. Rows that only the catalogue before had are remembered, to tell of their end. */
function indexed({ models, fetchedAt }: DatedModels, before?: DatedModels): IndexedCatalog {
  const earlier = before?.models;
  return {
    models,
    fetchedAt,
    resolve: once(() => createResolver(models, earlier)),
    search: once(() => createSearch(models)),
  };
}
