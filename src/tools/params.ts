import { z } from "zod";

// The words for the same thing are the same in every tool.

export const modelId = z
  .string()
  .max(256)
  .describe(
    "Model id, e.g. anthropic/claude-sonnet-4.5; may carry a suffix (:free, :nitro, :floor, :online), be an alias (~anthropic/claude-sonnet-latest) or a preset (@preset/slug)",
  );

const providers = z.array(z.string().max(100)).max(100);

const rate = z.number().min(0).max(1_000_000);
const percentiles = z.partialRecord(z.enum(["p50", "p75", "p90", "p99"]), rate);

/** OpenRouter docs, provider selection: every key there is. */
export const providerRouting = z
  .strictObject({
    order: providers.optional().describe("Provider tags to try first, in this order"),
    only: providers.optional(),
    ignore: providers.optional(),
    allow_fallbacks: z.boolean().optional(),
    require_parameters: z.boolean().optional(),
    data_collection: z.enum(["allow", "deny"]).optional(),
    zdr: z.boolean().optional().describe("Zero data retention only"),
    enforce_distillable_text: z.boolean().optional(),
    quantizations: z.array(z.string().max(20)).max(20).optional(),
    sort: z
      .union([
        z.enum(["price", "throughput", "latency", "exacto"]),
        z.strictObject({ by: z.string().max(20), partition: z.enum(["model", "none"]).optional() }),
      ])
      .optional(),
    max_price: z
      .partialRecord(z.enum(["prompt", "completion", "request", "image", "audio"]), rate)
      .optional()
      .describe("USD per million tokens (request, image: each)"),
    preferred_min_throughput: z.union([rate, percentiles]).optional().describe("Tokens per second"),
    preferred_max_latency: z.union([rate, percentiles]).optional().describe("Seconds"),
  })
  .describe("OpenRouter's provider routing, merged per key over the OPENROUTER_PROVIDER_* defaults");

export type ProviderRouting = z.output<typeof providerRouting>;
