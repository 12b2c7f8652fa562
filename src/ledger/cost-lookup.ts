import { setMaxListeners } from "node:events";

import type { Clock } from "../lib/clock.ts";
import { amountOrNull } from "../lib/dollars.ts";
import { Slots } from "../lib/slots.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { Generation } from "../openrouter/generation.ts";

/** Asks what OpenRouter wrote down about a generation that told no cost itself. */
export interface CostLookup {
  /** Undefined when OpenRouter does not say at any of these moments (ms from now), or when the signal aborts. Never throws. */
  find(id: string, momentsMs: readonly number[], signal?: AbortSignal): Promise<Generation | undefined>;
}

// They run beside calls that somebody waits for.
const atOnce = 4;

/** `leaving` ends them all. */
export function createCostLookup(
  openrouter: Pick<OpenRouter, "generation">,
  { clock, leaving }: { clock: Clock; leaving: AbortSignal },
): CostLookup {
  const slots = new Slots(atOnce);
  // Each one that waits for its moment listens, however many there are.
  setMaxListeners(0, leaving);

  const ask = async (id: string, signal: AbortSignal): Promise<Generation | undefined> => {
    try {
      return await slots.run(() => openrouter.generation(id, signal), { signal, onQueued() {} });
    } catch {
      // A generation is unknown for minutes after its end, and one that failed for ever.
      return undefined;
    }
  };

  return {
    async find(id, momentsMs, signal = leaving) {
      const startedAt = clock.now();
      for (const moment of momentsMs) {
        await clock.sleep(startedAt + moment - clock.now(), signal).catch(() => {});
        if (signal.aborted) return undefined;
        const generation = await ask(id, signal);
        if (amountOrNull(generation?.cost) !== null) return generation;
      }
      return undefined;
    },
  };
}
