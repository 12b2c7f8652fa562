import { z } from "zod";

import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

const text = z.string().nullish().catch(undefined);
const count = z.number().nullish().catch(undefined);

const generationSchema = z.object({
  data: z.object({
    model: text,
    provider_name: text,
    total_cost: count,
    tokens_prompt: count,
    tokens_completion: count,
    native_tokens_prompt: count,
    native_tokens_completion: count,
  }),
});

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
  const answer = generationSchema.safeParse(json);
  if (!answer.success) throw nonsense("GET /generation");
  const { data } = answer.data;
  return {
    model: data.model ?? null,
    provider: data.provider_name ?? null,
    cost: data.total_cost ?? null,
    // The provider's own count, which it bills by.
    promptTokens: data.native_tokens_prompt ?? data.tokens_prompt ?? null,
    completionTokens: data.native_tokens_completion ?? data.tokens_completion ?? null,
  };
}
