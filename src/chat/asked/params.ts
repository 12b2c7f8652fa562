import { z } from "zod";

// The words for the same thing are the same in every tool.

export const modelId = z
  .string()
  .max(256)
  .describe(
    "Model id, e.g. anthropic/claude-sonnet-4.5, also with a suffix (:free, :nitro, :floor, :online), an alias (~anthropic/claude-sonnet-latest) or a preset (@preset/slug)",
  );

const providers = z.array(z.string().max(100)).max(100);

const rate = z.number().min(0).max(1_000_000);
const percentiles = z.partialRecord(z.enum(["p50", "p75", "p90", "p99"]), rate);

/** OpenRouter docs, provider selection: every key there is. */
export const providerRouting = z
  .strictObject({
    order: providers.optional(),
    only: providers.optional(),
    ignore: providers.optional(),
    allow_fallbacks: z.boolean().optional(),
    require_parameters: z.boolean().optional(),
    data_collection: z.enum(["allow", "deny"]).optional(),
    zdr: z.boolean().optional(),
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
      .optional(),
    preferred_min_throughput: z.union([rate, percentiles]).optional(),
    preferred_max_latency: z.union([rate, percentiles]).optional(),
  })
  .meta({
    outline: true,
    description:
      "OpenRouter's provider routing, per key over the OPENROUTER_PROVIDER_* defaults: order, only, ignore (lists of tags), allow_fallbacks, require_parameters, zdr, data_collection (allow|deny), quantizations, sort (price|throughput|latency|exacto), max_price {prompt, completion} (USD per million tokens), preferred_min_throughput (tokens/s), preferred_max_latency (s), each a number or {p50, p90}",
  });

export type ProviderRouting = z.output<typeof providerRouting>;
