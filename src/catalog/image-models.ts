import { LRUCache } from "lru-cache";

import type { Clock } from "../lib/clock.ts";
import { DeadlineError, withDeadline } from "../lib/deadline.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { ImageModel, ImagePrice } from "../openrouter/images.ts";
import { timedOut } from "../openrouter/transport/get-json.ts";

/** What OpenRouter lists of the models that draw at an endpoint of their own. */
export interface ImageModels {
  list(signal: AbortSignal): Promise<readonly ImageModel[]>;
  /** For each provider of one of them, what it charges for. */
  prices(id: string, signal: AbortSignal): Promise<readonly (readonly ImagePrice[])[]>;
}

interface ImageModelsOptions {
  openrouter: Pick<OpenRouter, "imageModels" | "imagePrices">;
  /** How long either is used before it is asked for again. */
  ttlSeconds: number;
  /** How long either is waited for: a picture can be drawn without. */
  patienceSeconds: number;
  clock: Clock;
}

/** Both lists, each asked for when a picture needs it and kept as long as the catalogue. */
export function createImageModels({
  openrouter,
  ttlSeconds,
  patienceSeconds,
  clock,
}: ImageModelsOptions): ImageModels {
  const options = { ttl: ttlSeconds * 1000, perf: clock, ttlResolution: 0 };
  const lists = new LRUCache<"all", readonly ImageModel[]>({ max: 1, ...options });
  const prices = new LRUCache<string, readonly (readonly ImagePrice[])[]>({ max: 200, ...options });
  const inTime = async <T>(
    what: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    try {
      return await withDeadline(clock, patienceSeconds, signal, work);
    } catch (error) {
      throw error instanceof DeadlineError ? timedOut(error, what) : error;
    }
  };
  return {
    async list(signal) {
      const known = lists.get("all");
      if (known) return known;
      const models = await inTime("GET /images/models", signal, (soon) => openrouter.imageModels(soon));
      if (ttlSeconds > 0) lists.set("all", models);
      return models;
    },
    async prices(id, signal) {
      const known = prices.get(id);
      if (known) return known;
      const listed = await inTime(`the prices of ${id}`, signal, (soon) => openrouter.imagePrices(id, soon));
      if (ttlSeconds > 0) prices.set(id, listed);
      return listed;
    },
  };
}
