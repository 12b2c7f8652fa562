import { amountOrNull } from "../lib/dollars.ts";
import { toNumber, toObject, toText } from "../lib/foreign.ts";
import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

/** What OpenRouter wrote down about a generation; null is what it did not say. */
export interface Generation {
  model: string | null;
  provider: string | null;
  /** USD charged. */
  cost: number | null;
  promptTokens: number | null;
  completionTokens: number | null;
}

/** `GET /generation?id=`: a 404 for a moment after its end, and for ever when it failed. */
export async function getGeneration(
  upstream: Upstream,
  id: string,
  signal: AbortSignal,
): Promise<Generation> {
  const json = await getJson(upstream, "/generation", { query: { id }, timeoutSeconds: 10, signal });
  const data = toObject(toObject(json)?.["data"]);
  if (data === null) throw nonsense("GET /generation");
  return {
    model: toText(data["model"]),
    provider: toText(data["provider_name"]),
    cost: amountOrNull(toNumber(data["total_cost"])),
    // The provider's own count, which it bills by.
    promptTokens: toNumber(data["native_tokens_prompt"]) ?? toNumber(data["tokens_prompt"]),
    completionTokens: toNumber(data["native_tokens_completion"]) ?? toNumber(data["tokens_completion"]),
  };
}
