import { roundDollars } from "../lib/dollars.ts";
import type { CatalogueEntry } from "./catalogue/model.ts";
import { endpointsOf } from "./catalogue/providers.ts";
import type { State } from "./state.ts";

interface Work {
  id: string;
  entry: CatalogueEntry;
  /** When it was asked for, epoch milliseconds. */
  at: number;
  promptTokens: number;
  completionTokens: number;
  /** USD. */
  cost: number;
}

/** Charges work that is no chat, and writes it down for `GET /generation`. */
export function charge(
  state: State,
  { id, entry, at, promptTokens, completionTokens, cost: exact }: Work,
): { provider: string; usage: Record<string, unknown> } {
  const { clock, generationDelayMs, byok } = state.options;
  const cost = roundDollars(exact);
  const provider = endpointsOf(entry)[0]?.provider_name ?? "OpenRouter";
  const charged = byok ? 0 : cost;
  const upstream = byok ? cost : 0;
  state.charge(charged, upstream);
  state.generations.set(id, {
    knownFrom: clock.now() + generationDelayMs,
    data: {
      id,
      created_at: new Date(at).toISOString(),
      model: entry.model.canonical_slug,
      provider_name: provider,
      total_cost: charged,
      usage: charged,
      is_byok: byok,
      upstream_inference_cost: upstream,
      native_tokens_prompt: promptTokens,
      native_tokens_completion: completionTokens,
      tokens_prompt: promptTokens,
      tokens_completion: completionTokens,
    },
  });
  return {
    provider,
    usage: {
      prompt_tokens: promptTokens,
      ...(completionTokens > 0 && { completion_tokens: completionTokens }),
      total_tokens: promptTokens + completionTokens,
      cost: charged,
      is_byok: byok,
      cost_details: { upstream_inference_cost: cost },
    },
  };
}
