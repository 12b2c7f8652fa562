import type { ProviderInfo } from "./provider-info.ts";

export const providerSorts = ["price", "throughput", "latency"] as const;
type ByFigure = (typeof providerSorts)[number];

/** Smaller comes first; what is not known comes last. */
const keys: Record<ByFigure, (provider: ProviderInfo) => number> = {
  price({ prices }) {
    const { prompt, completion } = prices.usd_per_million_tokens;
    return prompt === null || completion === null ? Number.POSITIVE_INFINITY : prompt + completion;
  },
  throughput: ({ throughput_tps: rates }) => -(rates?.p50 ?? Number.NEGATIVE_INFINITY),
  latency: ({ latency_ms: times }) => times?.p50 ?? Number.POSITIVE_INFINITY,
};

/** In the order that is asked for, else as OpenRouter lists them. */
export function inProviderOrder(
  providers: readonly ProviderInfo[],
  sort: ByFigure | undefined,
): ProviderInfo[] {
  if (sort === undefined) return [...providers];
  return providers.toSorted((left, right) => {
    const [one, other] = [keys[sort](left), keys[sort](right)];
    return one === other ? 0 : one - other;
  });
}
