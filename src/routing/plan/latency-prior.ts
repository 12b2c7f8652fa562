import type { ProviderInfo } from "../../catalog/model/provider-info.ts";

const leastUptimePercent = 90;

/**
 * Milliseconds until an answer of `answerTokens` is there from the fastest of a model's providers that are well, going
 * by OpenRouter's medians of the last half hour; null when it has none.
 */
export function latencyPrior(providers: readonly ProviderInfo[], answerTokens: number): number | null {
  const times = providers.filter(isWell).flatMap(({ latency_ms, throughput_tps }) => {
    const first = latency_ms?.p50;
    const tokensPerSecond = throughput_tps?.p50;
    return first == null || !tokensPerSecond ? [] : [first + (answerTokens / tokensPerSecond) * 1000];
  });
  return times.length === 0 ? null : Math.min(...times);
}

const isWell = ({ status, uptime_percent_30m: uptime }: ProviderInfo): boolean =>
  status !== "degraded" && (uptime === null || uptime >= leastUptimePercent);
