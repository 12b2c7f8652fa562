import { LRUCache } from "lru-cache";

import type { Clock } from "../lib/clock.ts";
import { SharedWork } from "../lib/shared-work.ts";
import type { OpenRouter } from "../openrouter/client.ts";

type Rows = Record<string, unknown>[];

const keptMs = 5 * 60_000;

interface Endpoints {
  list(id: string, signal: AbortSignal): Promise<Rows>;
  /** Without asking OpenRouter. */
  kept(id: string): Rows | undefined;
}

/** The providers of a model, kept for five minutes; who asks for the same model at once shares one request. */
export function createEndpoints(openrouter: Pick<OpenRouter, "endpoints">, clock: Clock): Endpoints {
  const kept = new LRUCache<string, Rows>({ max: 200, ttl: keptMs, perf: clock, ttlResolution: 0 });
  const asked = new Map<string, SharedWork<Rows>>();

  const ask = (id: string): SharedWork<Rows> => {
    const work = new SharedWork<Rows>(async (signal) => {
      try {
        const rows = await openrouter.endpoints(id, signal);
        kept.set(id, rows);
        return rows;
      } finally {
        if (asked.get(id) === work) asked.delete(id);
      }
    });
    asked.set(id, work);
    return work;
  };

  return {
    async list(id, signal) {
      const known = kept.get(id);
      if (known) return known;
      const running = asked.get(id);
      return (running && !running.isEnded ? running : ask(id)).wait(signal);
    },
    kept: (id) => kept.get(id),
  };
}
