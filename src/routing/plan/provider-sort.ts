import { splitSuffixes } from "../../catalog/ids/suffixes.ts";
import type { Candidate } from "./candidate.ts";
import type { StrategyName } from "./route.ts";
import { orderingOf } from "./strategies/index.ts";
import type { ProviderSort } from "./strategies/strategy.ts";

/** Suffixes that say themselves how providers are sorted. */
const sortingSuffixes = ["nitro", "floor", "exacto"];

/** What to send as `provider.sort`: the strategy's preference, unless the caller has one. */
export function providerSort(candidate: Candidate, strategy: StrategyName): ProviderSort | undefined {
  const { provider } = candidate.request;
  const { tags } = splitSuffixes(candidate.id);
  const sorted = typeof provider === "object" && provider !== null && "sort" in provider && provider.sort;
  if (sorted || sortingSuffixes.some((suffix) => tags.includes(suffix))) return undefined;
  return orderingOf(strategy)?.providerSort?.(candidate);
}

/** OpenRouter then chooses among a model's providers by what the models were chosen by. */
export function withProviderSort<T extends Candidate>(candidate: T, strategy: StrategyName): T {
  const sort = providerSort(candidate, strategy);
  const { provider } = candidate.request;
  // OpenRouter docs, provider selection: an order replaces sorting.
  if (sort === undefined || provider?.order !== undefined) return candidate;
  return { ...candidate, request: { ...candidate.request, provider: { ...provider, sort } } };
}
