import { describeProvider, type ProviderInfo } from "../../catalog/model/provider-info.ts";
import type { Model } from "../../openrouter/models.ts";
import { usualTokensOf } from "../../paying/request-size.ts";
import type { Candidate } from "./candidate.ts";
import type { StrategyName } from "./route.ts";
import { orderingOf } from "./strategies/index.ts";

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

type Row = Parameters<typeof describeProvider>[0];

interface PriorOptions {
  /** The rows of a model's providers. */
  endpoints: (modelId: string, signal: AbortSignal) => Promise<readonly Row[]>;
  signal: AbortSignal;
}

/** The same of each candidate by its id, for an answer of usual length; undefined for a strategy that does not ask. */
export async function latencyPriors(
  candidates: readonly Candidate[],
  strategy: StrategyName,
  options: PriorOptions,
): Promise<Map<string, number | null> | undefined> {
  if (!orderingOf(strategy)?.needsLatency) return undefined;
  const priors = candidates.map(
    async (candidate) =>
      [candidate.id, candidate.model && (await priorOf(candidate, candidate.model, options))] as const,
  );
  return new Map(await Promise.all(priors));
}

async function priorOf(
  candidate: Candidate,
  model: Model,
  { endpoints, signal }: PriorOptions,
): Promise<number | null> {
  try {
    const rows = await endpoints(model.id, signal);
    const providers = rows.flatMap((row) => describeProvider(row, model) ?? []);
    return latencyPrior(providers, usualTokensOf(candidate));
  } catch {
    signal.throwIfAborted();
    // Unknown is an answer, too: what this process has seen decides then.
    return null;
  }
}
