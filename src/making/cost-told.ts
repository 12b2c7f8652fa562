import type { Clock } from "../lib/clock.ts";

/** The cost of an answer that does not tell it: OpenRouter is asked, and tells it a moment later. */
export interface CostTold {
  /** For whoever settles the request. */
  hear: (usd: number | null, source: "usage" | "generation" | "estimate") => void;
  /** USD; null while nobody has told. */
  cost: () => number | null;
  /** Waits until it is told, for a few seconds at most. */
  within: (ms: number, signal: AbortSignal) => Promise<void>;
}

// Longer than OpenRouter takes for most, which is asked after 1.5 and 5.5 seconds.
const longestMs = 6500;

export function costTold({ clock }: { clock: Clock }): CostTold {
  let cost: number | null = null;
  let end: (() => void) | undefined;
  const told = new Promise<void>((resolve) => (end = resolve));
  return {
    hear(usd, source) {
      if (source !== "estimate") cost = usd;
      end?.();
    },
    cost: () => cost,
    async within(ms, signal) {
      if (ms <= 0 || signal.aborted) return;
      const over = new AbortController();
      const timeUp = clock
        .sleep(Math.min(ms, longestMs), AbortSignal.any([over.signal, signal]))
        .catch(() => {});
      await Promise.race([told, timeUp]);
      over.abort();
    },
  };
}
