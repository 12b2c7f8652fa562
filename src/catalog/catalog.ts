import { LRUCache } from "lru-cache";

import { factsOf } from "../errors.ts";
import { abortable } from "../lib/abortable.ts";
import type { Clock } from "../lib/clock.ts";
import { once } from "../lib/once.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { Model } from "../openrouter/models.ts";
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
  ttlSeconds: number;
  clock: Clock;
}

const refreshAfterMs = 60_000;
const endpointsTtlMs = 5 * 60_000;

/** Fetches on first need, keeps for the time to live, lets concurrent callers share one fetch, serves stale on error. */
export function createCatalog({ openrouter, ttlSeconds, clock }: CatalogOptions): Catalog {
  // A caller that is cancelled must not take the fetch away from the others.
  const shared = new AbortController().signal;
  const time = { perf: clock, ttlResolution: 0 };

  let lastFailure: unknown;
  const fetchModels = async (): Promise<IndexedCatalog> => {
    try {
      return indexed(await openrouter.models(shared), clock.now());
    } catch (error) {
      lastFailure = error;
      throw error;
    }
  };

  const snapshots = new LRUCache<"models", IndexedCatalog>({
    max: 1,
    ...time,
    // lru-cache takes 0 for "for ever".
    ttl: Math.max(1, ttlSeconds * 1000),
    fetchMethod: fetchModels,
    allowStaleOnFetchRejection: true,
    noDeleteOnFetchRejection: true,
  });

  const endpoints = new LRUCache<string, Record<string, unknown>[]>({
    max: 200,
    ...time,
    ttl: endpointsTtlMs,
    fetchMethod: (id) => openrouter.endpoints(id, shared),
  });

  const snapshot = async (signal: AbortSignal, forceRefresh: boolean): Promise<CatalogSnapshot> => {
    const catalog = await abortable(snapshots.fetch("models", { forceRefresh }), signal);
    // lru-cache answers a failed fetch with the stale value, and with nothing when there is none.
    if (!catalog) throw lastFailure;
    const ageSeconds = Math.round((clock.now() - catalog.fetchedAt) / 1000);
    const fresh = ageSeconds <= ttlSeconds;
    const warnings = fresh
      ? []
      : [
          `The model catalogue is ${ageSeconds} s old: a newer one could not be had (${factsOf(lastFailure).what})`,
        ];
    return {
      models: catalog.models,
      resolve: catalog.resolve(),
      search: catalog.search(),
      ageSeconds,
      fresh,
      warnings,
    };
  };

  return {
    current: (signal) => snapshot(signal, false),
    refreshed(signal) {
      const age = clock.now() - (snapshots.peek("models", { allowStale: true })?.fetchedAt ?? 0);
      return snapshot(signal, age >= refreshAfterMs);
    },
    endpoints: (id, signal) => abortable(endpoints.forceFetch(id), signal),
  };
}

interface IndexedCatalog {
  models: readonly Model[];
  /** Epoch ms. */
  fetchedAt: number;
  resolve: () => Resolve;
  search: () => Search;
}

function indexed(models: readonly Model[], fetchedAt: number): IndexedCatalog {
  return {
    models,
    fetchedAt,
    resolve: once(() => createResolver(models)),
    search: once(() => createSearch(models)),
  };
}
