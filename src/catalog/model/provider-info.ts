import { toFlag, toNumber, toObject, toText, toTexts } from "../../lib/foreign.ts";
import type { Model } from "../../openrouter/models.ts";
import { type Prices, pricesFrom } from "../prices/pricing.ts";

/** One provider of a model; null is what it does not tell, or not readably. */
export interface ProviderInfo {
  /** To use in `provider.order` and `provider.only`. */
  tag: string | null;
  provider: string | null;
  context_length: number | null;
  max_prompt_tokens: number | null;
  max_output_tokens: number | null;
  quantization: string | null;
  prices: Prices;
  /** Other prices hold for long prompts or at certain hours. */
  tiered?: true;
  /** Fraction taken off the prices. */
  discount?: number;
  uptime_percent_30m: number | null;
  /** Milliseconds, although the specification's example looks like seconds. */
  latency_ms: Percentiles | null;
  throughput_tps: Percentiles | null;
  status: "ok" | "degraded" | null;
  /** Of those the model lists, which are the union over its providers. */
  unsupported_parameters: string[];
  implicit_caching: boolean | null;
}

interface Percentiles {
  p50: number | null;
  p75?: number | null;
  p90?: number | null;
  p99?: number | null;
}

/** Measured figures come with meaningless digits, such as 30351.360000000015. */
function toMeasured(value: unknown): number | null {
  const figure = toNumber(value);
  return figure === null ? null : Math.round(figure * 10) / 10;
}

// Before 2026 OpenRouter gave a bare number, now percentiles. OpenRouter's specification, PublicEndpoint.
function toPercentiles(value: unknown): Percentiles | null {
  const listed = toObject(value);
  if (listed === null) {
    const p50 = toMeasured(value);
    return p50 === null ? null : { p50 };
  }
  return {
    p50: toMeasured(listed["p50"]),
    p75: toMeasured(listed["p75"]),
    p90: toMeasured(listed["p90"]),
    p99: toMeasured(listed["p99"]),
  };
}

// OpenRouter's specification, EndpointStatus: 0 is well, negative numbers are degrees of trouble.
function toStatus(value: unknown): ProviderInfo["status"] {
  const status = toNumber(value);
  return status === null ? null : status === 0 ? "ok" : "degraded";
}

/** A row of `GET /models/{id}/endpoints`, of which any field may be missing or odd; null for what is no row. */
export function describeProvider(endpoint: unknown, model: Model | null = null): ProviderInfo | null {
  const row = toObject(endpoint);
  if (row === null) return null;
  const pricing = toObject(row["pricing"]) ?? {};
  const discount = toNumber(pricing["discount"]) ?? 0;
  const parameters = toTexts(row["supported_parameters"]);
  return {
    tag: toText(row["tag"]),
    provider: toText(row["provider_name"]),
    context_length: toNumber(row["context_length"]),
    max_prompt_tokens: toNumber(row["max_prompt_tokens"]),
    max_output_tokens: toNumber(row["max_completion_tokens"]),
    quantization: toText(row["quantization"]),
    prices: pricesFrom(pricing, model),
    ...(Array.isArray(pricing["overrides"]) && pricing["overrides"].length > 0 && { tiered: true as const }),
    ...(discount > 0 && { discount }),
    uptime_percent_30m: toMeasured(row["uptime_last_30m"]),
    latency_ms: toPercentiles(row["latency_last_30m"]),
    throughput_tps: toPercentiles(row["throughput_last_30m"]),
    status: toStatus(row["status"]),
    unsupported_parameters: (model?.supported_parameters ?? []).filter(
      (parameter) => parameters !== null && !parameters.includes(parameter),
    ),
    implicit_caching: toFlag(row["supports_implicit_caching"]),
  };
}
