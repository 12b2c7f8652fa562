import { LRUCache } from "lru-cache";

import type { Clock } from "../lib/clock.ts";
import { DeadlineError, withDeadline } from "../lib/deadline.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import { timedOut } from "../openrouter/transport/get-json.ts";
import type { VideoModel } from "../openrouter/videos.ts";

/** What OpenRouter lists of the models that make videos. */
export interface VideoModels {
  list(signal: AbortSignal): Promise<readonly VideoModel[]>;
}

interface VideoModelsOptions {
  openrouter: Pick<OpenRouter, "videoModels">;
  /** How long the list is used before it is asked for again. */
  ttlSeconds: number;
  /** How long it is waited for: a video can be ordered without. */
  patienceSeconds: number;
  clock: Clock;
}

/** The list, asked for when a video needs it and kept as long as the catalogue. */
export function createVideoModels({
  openrouter,
  ttlSeconds,
  patienceSeconds,
  clock,
}: VideoModelsOptions): VideoModels {
  const lists = new LRUCache<"all", readonly VideoModel[]>({
    max: 1,
    ttl: ttlSeconds * 1000,
    perf: clock,
    ttlResolution: 0,
  });
  return {
    async list(signal) {
      const known = lists.get("all");
      if (known) return known;
      const models = await withDeadline(clock, patienceSeconds, signal, (soon) =>
        openrouter.videoModels(soon),
      ).catch((error: unknown) => {
        throw error instanceof DeadlineError ? timedOut(error, "GET /videos/models") : error;
      });
      if (ttlSeconds > 0) lists.set("all", models);
      return models;
    },
  };
}
