import { z } from "zod";

import { limits } from "./transport/body.ts";
import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

/** One condition under which other prices hold; later entries win per key. */
const priceOverride = z.record(z.string(), z.unknown());

/**
 * A row of `GET /models`, with only the fields this server uses. Tolerant on purpose: OpenRouter adds fields and
 * enum values without notice, and one odd row must not lose the rest.
 */
export const modelSchema = z.object({
  id: z.string().min(1),
  canonical_slug: z.string().nullish(),
  name: z.string().nullish(),
  /** Unix seconds. */
  created: z.number().nullish(),
  description: z.string().nullish(),
  context_length: z.number().nullish(),
  architecture: z
    .object({ input_modalities: strings, output_modalities: strings, tokenizer: z.string().nullish() })
    .nullish(),
  /** Decimal strings, USD per token (some keys per image, request or search); "-1" means the price varies. */
  pricing: z
    .looseObject({
      prompt: z.string().optional(),
      completion: z.string().optional(),
      overrides: z.array(priceOverride).optional(),
    })
    .nullish(),
  top_provider: z
    .object({
      context_length: z.number().nullish(),
      max_completion_tokens: z.number().nullish(),
      is_moderated: z.boolean().nullish(),
    })
    .nullish(),
  /** Union over the model's providers; empty for routers. */
  supported_parameters: strings,
  default_parameters: z.record(z.string(), z.unknown()).nullish(),
  supported_voices: z.array(z.string()).nullish(),
  /** Empty for none, too. */
  hugging_face_id: z.string().nullish(),
  knowledge_cutoff: z.string().nullish(),
  /** "YYYY-MM-DD"; 2098-12-31 is a placeholder. */
  expiration_date: z.string().nullish(),
  reasoning: z
    .object({
      mandatory: z.boolean().nullish(),
      default_enabled: z.boolean().nullish(),
      default_effort: z.string().nullish(),
      supported_efforts: z.array(z.string()).nullish(),
      supports_max_tokens: z.boolean().nullish(),
    })
    .nullish(),
  benchmarks: z
    .object({
      design_arena: z
        .array(
          z.object({
            arena: z.string(),
            category: z.string(),
            elo: z.number(),
            rank: z.number().nullish(),
            win_rate: z.number().nullish(),
          }),
        )
        .nullish()
        .catch(undefined),
      artificial_analysis: z
        .object({
          intelligence_index: z.number().nullish(),
          coding_index: z.number().nullish(),
          agentic_index: z.number().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  alias_target: z.object({ slug: z.string(), name: z.string().nullish() }).nullish(),
});

export type Model = z.output<typeof modelSchema>;

const catalogueSchema = z.object({ data: z.array(z.unknown()) });

/** The whole catalogue: without `output_modalities=all` OpenRouter lists only models that write text. */
export async function listModels(upstream: Upstream, signal: AbortSignal): Promise<Model[]> {
  const json = await getJson(upstream, "/models", {
    query: { output_modalities: "all" },
    limit: limits.catalogue,
    timeoutSeconds: 60,
    signal,
  });
  const list = catalogueSchema.safeParse(json);
  if (!list.success) throw nonsense("GET /models");
  const models = list.data.data.flatMap((row) => {
    const model = modelSchema.safeParse(row);
    return model.success ? [model.data] : [];
  });
  if (models.length === 0) throw nonsense("GET /models");
  return models;
}
