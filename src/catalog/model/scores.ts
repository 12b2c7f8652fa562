import { toNumber, toText } from "../../lib/foreign.ts";
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

/** The ranks that can be read: of a thousand in the catalogue a description shows a few, so they are read for that. */
export function arenaRanks({ benchmarks }: Model) {
  return benchmarks.design_arena.flatMap((rank) => {
    const [arena, category] = [toText(rank["arena"]), toText(rank["category"])];
    const elo = toNumber(rank["elo"]);
    if (arena === null || category === null || elo === null) return [];
    return [{ arena, category, elo, rank: toNumber(rank["rank"]), win_rate: toNumber(rank["win_rate"]) }];
  });
}
