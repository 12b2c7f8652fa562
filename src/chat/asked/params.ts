import { z } from "zod";

// The words for the same thing are the same in every tool.

export const modelId = z
  .string()
  .max(256)
  .describe(
    "Model id, e.g. anthropic/claude-sonnet-4.5; also with a suffix (:free, :nitro, :floor), ~anthropic/claude-sonnet-latest, @preset/slug",
  );

const providers = z.array(z.string().max(100)).max(100);

const rate = z.number().min(0).max(1_000_000);
const percentiles = z.partialRecord(z.enum(["p50", "p75", "p90", "p99"]), rate);

/** OpenRouter docs, provider selection: every key there is. */
export const providerRouting = z.strictObject({
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
  max_price: z.partialRecord(z.enum(["prompt", "completion", "request", "image", "audio"]), rate).optional(),
  preferred_min_throughput: z.union([rate, percentiles]).optional(),
  preferred_max_latency: z.union([rate, percentiles]).optional(),
});

export type ProviderRouting = z.output<typeof providerRouting>;

/** What clients are shown of it: what is asked for most, one plain type each. */
export const shownProvider = z
  .looseObject({
    order: providers.optional(),
    only: providers.optional(),
    ignore: providers.optional(),
    sort: z.string().optional(),
    zdr: z.boolean().optional(),
    data_collection: z.string().optional(),
  })
  .describe(
    "Per key over OPENROUTER_PROVIDER_*. order, only, ignore: tags; sort: price|throughput|latency|exacto; data_collection: allow|deny. Also max_price {prompt, completion} (USD per million tokens), allow_fallbacks, require_parameters, quantizations, preferred_min_throughput (tokens/s), preferred_max_latency (s)",
  );
