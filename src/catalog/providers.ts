import { LRUCache } from "lru-cache";

import type { Clock } from "../lib/clock.ts";
import { SharedWork } from "../lib/shared-work.ts";
import type { OpenRouter } from "../openrouter/client.ts";

/** Who runs models for OpenRouter. */
export interface Providers {
  /** Their slugs. */
  list(signal: AbortSignal): Promise<readonly string[]>;
}

interface ProvidersOptions {
  openrouter: Pick<OpenRouter, "providers">;
  /** How long the list is used before it is asked for again. */
  ttlSeconds: number;
  clock: Clock;
}

/** The list, asked for with the first text that is completed and kept as long as the catalogue; who waits shares it. */
export function createProviders({ openrouter, ttlSeconds, clock }: ProvidersOptions): Providers {
  const lists = new LRUCache<"all", readonly string[]>({
    max: 1,
    ttl: ttlSeconds * 1000,
    perf: clock,
    ttlResolution: 0,
  });
  let asked: SharedWork<readonly string[]> | undefined;

  const ask = (): SharedWork<readonly string[]> => {
    const work = new SharedWork<readonly string[]>(async (signal) => {
      try {
        const slugs = await openrouter.providers(signal);
        if (ttlSeconds > 0) lists.set("all", slugs);
        return slugs;
      } finally {
        if (asked === work) asked = undefined;
      }
    });
    asked = work;
    return work;
  };

  return {
    list: async (signal) => lists.get("all") ?? (asked && !asked.isEnded ? asked : ask()).wait(signal),
  };
}
