import { LRUCache } from "lru-cache";

import { factsOf } from "../errors.ts";
import { abortable } from "../lib/abortable.ts";
import { type Clock, startWait } from "../lib/clock.ts";
import type { Foreign } from "../lib/foreign.ts";
import { once } from "../lib/once.ts";
import { putOff } from "../lib/put-off.ts";
import { SharedWork } from "../lib/shared-work.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import { type ListedRow, type Model, modelsOf } from "../openrouter/models.ts";
import type { CatalogFile, DatedModels } from "./catalog-file.ts";
import { type Complete, createComplete } from "./complete.ts";
import { createResolver, type Resolve } from "./ids/resolver.ts";
import { createSuggest } from "./ids/suggestions.ts";
import { createEndpoints } from "./kept-endpoints.ts";
import { createSearch, type Search, type SearchIndex } from "./search/search.ts";

/** The catalogue as it was at one moment, with its indexes. */
export interface CatalogSnapshot {
  /** Every row, read with the first use. */
  readonly models: readonly Model[];
  size: number;
  resolve: Resolve;
  search: Search;
  complete: Complete;
  ageSeconds: number;
  /** Within its time to live. */
  fresh: boolean;
  /** Rows that could not be read: what is not listed may be one of them. */
  unreadable: number;
  /** Fresh and whole, and nothing newer was asked for in vain: what it does not list is not there. */
  confirmed: boolean;
  /** For the reader of a result, when the catalogue is older than it should be, or not whole. */
  warnings: string[];
}

export interface Catalog {
  /** The current one, where it is in memory: without any wait. */
  atHand(): CatalogSnapshot | undefined;
  current(signal: AbortSignal): Promise<CatalogSnapshot>;
  /** For an id that is not listed: fetched anew, at most once a minute. */
  refreshed(signal: AbortSignal): Promise<CatalogSnapshot>;
  /** What there is without asking OpenRouter; undefined when there is nothing. */
  known(
    signal: AbortSignal,
  ): Promise<Pick<CatalogSnapshot, "models" | "size" | "ageSeconds" | "fresh"> | undefined>;
  /** The providers of a model, rows as OpenRouter lists them. */
  endpoints(id: string, signal: AbortSignal): Promise<Foreign[]>;
  /** Those of them that were listed a moment ago, without asking OpenRouter. */
  keptEndpoints(id: string): Foreign[] | undefined;
  /** Ends a fetch and finishes a write. */
  close(): Promise<void>;
}

export interface CatalogOptions {
  openrouter: Pick<OpenRouter, "models" | "endpoints">;
  /** Shared with the other processes of this user; without it the catalogue lives and dies with this one. */
  file?: CatalogFile | undefined;
  ttlSeconds: number;
  /** Longest wait for a newer catalogue while there is an older one. */
  patienceSeconds: number;
  clock: Clock;
}

const minute = 60_000;
const day = 86_400_000;
/** To read and write every row takes longer than a search: whoever fetched has its answer by then, or waits for a model. */
const writeAfter = 500;

/**
 * Fetched on first need and kept for the time to live, in memory and in a file. Concurrent callers share one fetch; a
 * stale catalogue younger than a day is used at once while a newer one is fetched, an older one when that fails or takes
 * too long.
 */
export function createCatalog(options: CatalogOptions): Catalog {
  const { openrouter, file, ttlSeconds, patienceSeconds, clock } = options;
  // lru-cache takes 0 for "for ever".
  const ttl = Math.max(1, ttlSeconds * 1000);
  // A clock that was set back makes a catalogue of unknown age.
  const ageOf = ({ fetchedAt }: DatedModels): number => {
    const age = clock.now() - fetchedAt;
    return age >= 0 ? age : Number.POSITIVE_INFINITY;
  };

  const endpoints = createEndpoints(openrouter, clock);
  let closed = false;
  let renewing: SharedWork<IndexedCatalog> | undefined;
  let failure: { error: unknown; at: number } | undefined;
  const failedLately = (): boolean => failure !== undefined && Math.abs(clock.now() - failure.at) < minute;

  let lastFetched: DatedModels | undefined;
  const writing =
    file &&
    putOff(clock, writeAfter, async () => {
      if (lastFetched) await file.write(lastFetched);
    });

  const snapshots = new LRUCache<"models", IndexedCatalog>({ max: 1, ttl, perf: clock, ttlResolution: 0 });

  const fetchModels = async (signal: AbortSignal): Promise<DatedModels> => {
    try {
      const fetched = { ...(await openrouter.models(signal)), fetchedAt: clock.now() };
      failure = undefined;
      lastFetched = fetched;
      writing?.ask();
      return fetched;
    } catch (error) {
      // Nobody waited for it any more: that says nothing of OpenRouter.
      if (!signal.aborted) failure = { error, at: clock.now() };
      throw error;
    }
  };

  /** One that is younger than so many milliseconds: from the file, where another process was quicker, else from OpenRouter. */
  const renew = (youngerThan: number): SharedWork<IndexedCatalog> => {
    if (renewing && !renewing.isEnded) return renewing;
    const work = new SharedWork(async (signal) => {
      try {
        const before = snapshots.peek("models", { allowStale: true });
        const filed = await file?.read(before?.fetchedAt);
        const newer = filed && ageOf(filed) < youngerThan ? filed : await fetchModels(signal);
        const catalog = indexed(newer, before);
        snapshots.set("models", catalog, { ttl: Math.max(1, ttl - ageOf(newer)) });
        return catalog;
      } finally {
        if (renewing === work) renewing = undefined;
      }
    });
    renewing = work;
    return work;
  };

  const readFile = once(async () => {
    const filed = await file?.read();
    if (filed) snapshots.set("models", indexed(filed), { start: filed.fetchedAt });
  });

  const held = async (signal: AbortSignal): Promise<IndexedCatalog | undefined> => {
    await abortable(readFile(), signal);
    return snapshots.peek("models", { allowStale: true });
  };

  /** `isNewest`: it was fetched for whoever asks, or cannot be fetched again yet. */
  const snapshotOf = (catalog: IndexedCatalog, isNewest = false): CatalogSnapshot => {
    const ageSeconds = Math.round((clock.now() - catalog.fetchedAt) / 1000);
    const fresh = isNewest || ageOf(catalog) <= ttlSeconds * 1000;
    const reason = failure
      ? `a newer one could not be had (${factsOf(failure.error).what})`
      : "a newer one is still being fetched";
    const late = !fresh && (failure !== undefined || ageOf(catalog) >= day);
    const { unreadable } = catalog;
    return {
      get models() {
        return catalog.models();
      },
      size: catalog.rows.length,
      resolve: (text, settings) => catalog.resolve()(text, settings),
      search: (query) => catalog.index().search(query),
      complete: (typed) => catalog.complete()(typed),
      ageSeconds,
      fresh,
      unreadable,
      confirmed: fresh && !failedLately() && unreadable === 0,
      warnings: [
        ...(late ? [`The model catalogue is ${ageSeconds} s old: ${reason}`] : []),
        ...(unreadable > 0 ? [unreadableRows(unreadable)] : []),
      ],
    };
  };

  /** The newer one, or the older one where that does not come. */
  const newest = async (
    work: SharedWork<IndexedCatalog>,
    older: IndexedCatalog | undefined,
    signal: AbortSignal,
  ): Promise<CatalogSnapshot> => {
    const wait = older && startWait(clock, patienceSeconds * 1000);
    try {
      const catalog = await work.wait(signal, older && wait?.over.then(() => older));
      return snapshotOf(catalog, catalog !== older);
    } catch (error) {
      signal.throwIfAborted();
      if (older && !closed) return snapshotOf(older);
      throw error;
    } finally {
      wait?.callOff();
    }
  };

  const atHand = (): CatalogSnapshot | undefined => {
    const catalog = snapshots.peek("models");
    return catalog && snapshotOf(catalog);
  };

  return {
    atHand,
    async current(signal) {
      const before = await held(signal);
      // An upstream that is down is not asked again by every call.
      if (before && failedLately()) return snapshotOf(before);
      const young = atHand();
      if (young) return young;
      const work = renew(ttl);
      const isUsable = before !== undefined && ttlSeconds > 0 && ageOf(before) < day;
      return isUsable ? snapshotOf(before) : newest(work, before, signal);
    },
    async refreshed(signal) {
      const before = await held(signal);
      if (before && (ageOf(before) < minute || failedLately())) return snapshotOf(before, !failedLately());
      return newest(renew(minute), before, signal);
    },
    async known(signal) {
      const catalog = await held(signal);
      return catalog && snapshotOf(catalog);
    },
    endpoints: (id, signal) => endpoints.list(id, signal),
    keptEndpoints: (id) => endpoints.kept(id),
    async close() {
      closed = true;
      renewing?.end(new Error("the server leaves"));
      await writing?.finish();
    },
  };
}

interface IndexedCatalog extends DatedModels {
  /** Listed before, and not any more. */
  gone: readonly ListedRow[];
  models: () => readonly Model[];
  resolve: () => Resolve;
  index: () => SearchIndex;
  complete: () => Complete;
}

const unreadableRows = (count: number): string =>
  `${count} ${count === 1 ? "row" : "rows"} of OpenRouter's catalogue could not be read: the model may be there all the same`;

/** With indexes made on first use. Rows that only catalogues before had are remembered, to tell of their end. */
function indexed({ rows, unreadable, fetchedAt }: DatedModels, before?: IndexedCatalog): IndexedCatalog {
  const ids = new Set(rows.map(({ id }) => id));
  const gone = [...(before?.rows ?? []), ...(before?.gone ?? [])].filter(({ id }) => !ids.has(id));
  const models = once(() => modelsOf(rows));
  const suggest = createSuggest(rows);
  const index = once(() => createSearch(models()));
  return {
    rows,
    models,
    unreadable,
    fetchedAt,
    gone,
    resolve: once(() => createResolver(rows, gone, suggest)),
    index,
    complete: once(() => createComplete(index(), suggest)),
  };
}
