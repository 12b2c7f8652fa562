import type { Model } from "../../openrouter/models.ts";

/** Indices of Artificial Analysis as OpenRouter lists them; higher is better. */
export interface Scores {
  intelligence: number | null;
  coding: number | null;
  agentic: number | null;
}

export function scoresOf(model: Model): Scores | null {
  const listed = model.benchmarks?.artificial_analysis;
  if (!listed) return null;
  return {
    intelligence: listed.intelligence_index ?? null,
    coding: listed.coding_index ?? null,
    agentic: listed.agentic_index ?? null,
  };
}
