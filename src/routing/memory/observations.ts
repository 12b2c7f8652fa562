import { LRUCache } from "lru-cache";

import type { Seen } from "../../paying/priced-request.ts";

/** What one answer of a model taught; what OpenRouter did not report is absent. */
export interface Observation {
  /** As it was estimated before. */
  estimatedPromptTokens: number;
  promptTokens?: number | undefined;
  completionTokens?: number | undefined;
  /** Until the whole of a usual answer was there, or would have been. */
  latencyMs: number;
  /** Unix milliseconds. */
  at: number;
}

interface Known {
  /** Real prompt tokens for each that was estimated. */
  promptFactor: number;
  completionTokens: Average;
  latency: Average & { at: number };
}

interface Average {
  value: number;
  /** How many samples it stands on; for latency fewer as they grow old. */
  count: number;
}

const alpha = 0.3;
const factorBounds = { least: 0.5, most: 3 };
/** Fewer answers tell nothing about the length of the next. */
const fewestAnswers = 3;
const halfLifeMs = 10 * 60_000;
/** As many samples weigh as much as what the catalogue says. */
const priorCount = 3;
/** What is expected of a model that nothing is known of: a few short answers must not make it seem cheap. */
const expectedTokens = 1000;
const mostModels = 1000;

/** What this process has seen of each model: how it counts tokens, how much it writes, how long it takes. */
export class Observations {
  readonly #models = new LRUCache<string, Known>({ max: mostModels });

  answered(id: string, observation: Observation): void {
    const { estimatedPromptTokens: estimated, promptTokens, completionTokens, latencyMs, at } = observation;
    const known = this.#known(id);
    this.#models.set(id, {
      promptFactor:
        promptTokens !== undefined && estimated > 0
          ? bounded(moved(known.promptFactor, promptTokens / estimated))
          : known.promptFactor,
      completionTokens:
        completionTokens === undefined
          ? known.completionTokens
          : withSample(known.completionTokens, completionTokens, expectedTokens),
      latency: { ...withSample(aged(known.latency, at), latencyMs), at },
    });
  }

  /** No answer came within `ms`: it takes at least as long. */
  timedOut(id: string, { ms, at }: { ms: number; at: number }): void {
    const known = this.#known(id);
    this.#models.set(id, { ...known, latency: { ...withSample(aged(known.latency, at), ms), at } });
  }

  /** What a request to the model is priced by. */
  of(id: string): Seen {
    return { promptFactor: this.promptFactor(id), answerTokens: this.completionTokens(id) };
  }

  /** What to multiply an estimate of prompt tokens by. */
  promptFactor(id: string): number {
    return this.#known(id).promptFactor;
  }

  /** How long the model's answers have been, in tokens; null before there were enough of them. */
  completionTokens(id: string): number | null {
    const { value, count } = this.#known(id).completionTokens;
    return count >= fewestAnswers ? value : null;
  }

  /**
   * Milliseconds until a usual answer is there. What was seen drifts back to `prior` as it grows old, so that a model
   * with one bad moment gets another chance; without a prior it stays.
   */
  latencyMs(id: string, prior: number | null, now: number): number | null {
    const { latency } = this.#known(id);
    if (latency.count === 0) return prior;
    if (prior === null) return latency.value;
    const { count } = aged(latency, now);
    const weight = count / (count + priorCount);
    return weight * latency.value + (1 - weight) * prior;
  }

  #known(id: string): Known {
    return this.#models.get(id) ?? unseen;
  }
}

const unseen: Known = {
  promptFactor: 1,
  completionTokens: { value: 0, count: 0 },
  latency: { value: 0, count: 0, at: 0 },
};

const moved = (average: number, sample: number): number => average + alpha * (sample - average);

const withSample = ({ value, count }: Average, sample: number, start = sample): Average => ({
  value: moved(count === 0 ? start : value, sample),
  count: count + 1,
});

const bounded = (factor: number): number => Math.min(factorBounds.most, Math.max(factorBounds.least, factor));

const aged = ({ value, count, at }: Known["latency"], now: number): Average => ({
  value,
  count: count * 2 ** (-Math.max(0, now - at) / halfLifeMs),
});

/** How long a usual answer of `usualTokens` would have taken, going by one that took `ms`. */
export function usualLatencyMs(
  answer: { ms: number; firstTokenMs?: number | undefined; completionTokens?: number | undefined },
  usualTokens: number,
): number {
  const { ms, firstTokenMs, completionTokens } = answer;
  if (firstTokenMs === undefined || !completionTokens) return ms;
  return firstTokenMs + (usualTokens * Math.max(0, ms - firstTokenMs)) / completionTokens;
}
