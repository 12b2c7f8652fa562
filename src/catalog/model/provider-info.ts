import { z } from "zod";

import type { Model } from "../../openrouter/models.ts";
import { pricesFrom } from "../prices/pricing.ts";

const number = z.number().nullish().catch(null);
/** Measured figures come with meaningless digits, such as 30351.360000000015. */
const measured = number.transform((value) =>
  typeof value === "number" ? Math.round(value * 10) / 10 : null,
);
const text = z.string().nullish().catch(null);

// Before 2026 OpenRouter gave a bare number, now percentiles. OpenRouter's specification, PublicEndpoint.
const percentiles = z
  .union([
    z.number().transform((p50) => ({ p50: Math.round(p50 * 10) / 10 })),
    z.object({ p50: measured, p75: measured, p90: measured, p99: measured }),
  ])
  .nullish()
  .catch(null);

/** A row of `GET /models/{id}/endpoints`; any field may be missing or odd. */
const endpointSchema = z.object({
  tag: text,
  provider_name: text,
  context_length: number,
  max_completion_tokens: number,
  max_prompt_tokens: number,
  quantization: text,
  pricing: z.record(z.string(), z.unknown()).nullish().catch(null),
  status: number,
  uptime_last_30m: measured,
  latency_last_30m: percentiles,
  throughput_last_30m: percentiles,
  supported_parameters: z.array(z.string()).nullish().catch(null),
  supports_implicit_caching: z.boolean().nullish().catch(null),
});

/** One provider of a model; null for a row that is no object. */
export function describeProvider(endpoint: unknown, model: Model | null = null) {
  const { success, data } = endpointSchema.safeParse(endpoint);
  if (!success) return null;
  const discount = data.pricing?.["discount"];
  return {
    /** To use in `provider.order` and `provider.only`. */
    tag: data.tag ?? null,
    provider: data.provider_name ?? null,
    context_length: data.context_length ?? null,
    max_prompt_tokens: data.max_prompt_tokens ?? null,
    max_output_tokens: data.max_completion_tokens ?? null,
    quantization: data.quantization ?? null,
    prices: pricesFrom(data.pricing ?? {}, model),
    /** Fraction taken off the prices. */
    ...(typeof discount === "number" && discount > 0 && { discount }),
    uptime_percent_30m: data.uptime_last_30m,
    /** Milliseconds, although the specification's example looks like seconds. */
    latency_ms: data.latency_last_30m ?? null,
    throughput_tps: data.throughput_last_30m ?? null,
    // OpenRouter's specification, EndpointStatus: 0 is well, negative numbers are degrees of trouble.
    status: data.status === null || data.status === undefined ? null : data.status === 0 ? "ok" : "degraded",
    /** Of those the model lists, which are the union over its providers. */
    unsupported_parameters: (model?.supported_parameters ?? []).filter(
      (parameter) => data.supported_parameters && !data.supported_parameters.includes(parameter),
    ),
    implicit_caching: data.supports_implicit_caching ?? null,
  };
}

export type ProviderInfo = NonNullable<ReturnType<typeof describeProvider>>;
