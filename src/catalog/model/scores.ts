import type { Model } from "../../openrouter/models.ts";

/** Indices of Artificial Analysis as OpenRouter lists them; higher is better. */
export interface Scores {
  intelligence: number | null;
  coding: number | null;
  agentic: number | null;
}

export function scoresOf(model: Model): Scores | null {
  const listed = model.benchmarks.artificial_analysis;
  return (
    listed && {
      intelligence: listed.intelligence_index,
      coding: listed.coding_index,
      agentic: listed.agentic_index,
    }
  );
}
