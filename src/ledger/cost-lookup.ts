import type { Clock } from "../lib/clock.ts";
import { amountOrNull } from "../lib/dollars.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { Generation } from "../openrouter/generation.ts";

// A generation is unknown for a moment after its end, and one that failed for ever.
const pausesMs = [1500, 4000, 12_000, 30_000];

/**
 * What OpenRouter wrote down about a generation that told no cost itself. Undefined when it does not say so within about a
 * minute, or when the signal aborts. Never throws.
 */
export async function lookUpCost(
  openrouter: Pick<OpenRouter, "generation">,
  id: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Generation | undefined> {
  for (const pause of pausesMs) {
    try {
      await clock.sleep(pause, signal);
      const generation = await openrouter.generation(id, signal);
      if (amountOrNull(generation.cost) !== null) return generation;
    } catch {
      if (signal.aborted) return undefined;
    }
  }
  return undefined;
}
