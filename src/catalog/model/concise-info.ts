import type { Model } from "../../openrouter/models.ts";
import { priceTiers, type PriceTier } from "../prices/price-tiers.ts";
import { pricesOf, type Prices } from "../prices/pricing.ts";
import { type Capability, inputModalities, shownAbilities, shownOutputs } from "./capabilities.ts";
import { contextWindow, maxOutputTokens } from "./context-window.ts";
import { createdDate } from "./dates.ts";
import { toolOf } from "./model-tool.ts";
import type { ProviderInfo } from "./provider-info.ts";
import { reasoningSupport } from "./reasoning-support.ts";
import { type Scores, scoresOf } from "./scores.ts";

/** What a choice between models mostly hangs on. Prices in USD per million tokens, lengths in tokens. */
export interface ConciseInfo {
  id: string;
  name: string;
  created: string | null;
  context_length: number | null;
  max_output_tokens: number | null;
  prices: Prices;
  /** Of the whole request, where its condition holds. */
  price_tiers?: PriceTier[];
  input_modalities: string[];
  output_modalities?: string[];
  capabilities: Capability[];
  router?: true;
  /** The one that asks it; null: none does. */
  tool: string | null;
  /** Values that reasoning.effort may take. */
  efforts?: string[];
  reasoning_mandatory?: true;
  scores?: Partial<Scores>;
  knowledge_cutoff?: string;
  expires?: string;
  alias_of?: string;
  providers: ShortProvider[];
  providers_total: number;
}

/** What of a provider is different from the model's row, and how it did in the last half hour. */
export interface ShortProvider {
  tag: string | null;
  prompt_price?: number | null;
  completion_price?: number | null;
  tiered?: true;
  context_length?: number;
  quantization?: string;
  /** Median milliseconds to the first token. */
  latency_ms?: number;
  /** Median tokens a second. */
  throughput_tps?: number;
  uptime_percent?: number;
}

const mostProviders = 6;
const longestInfo = 2000;

/** The record in under 2,000 characters: as many providers of the front as have room. */
export function conciseInfo(model: Model, providers: readonly ProviderInfo[]): ConciseInfo {
  const about = factsOf(model);
  const shown = providers.slice(0, mostProviders).map((provider) => shortProvider(provider, about));
  const info = (): ConciseInfo => ({ ...about, providers: shown, providers_total: providers.length });
  while (shown.length > 0 && JSON.stringify(info()).length >= longestInfo) shown.pop();
  return info();
}

type Facts = Omit<ConciseInfo, "providers" | "providers_total">;

function factsOf(model: Model): Facts {
  const { expiration_date: expires, knowledge_cutoff: cutoff, alias_target: alias } = model;
  const tiers = priceTiers(model);
  const reasoning = reasoningSupport(model);
  const scores = Object.entries(scoresOf(model) ?? {}).filter(([, score]) => score !== null);
  return {
    id: model.id,
    name: model.name ?? model.id,
    created: createdDate(model),
    context_length: contextWindow(model),
    max_output_tokens: maxOutputTokens(model),
    prices: pricesOf(model),
    ...(tiers.length > 0 && { price_tiers: tiers }),
    input_modalities: inputModalities(model),
    ...shownOutputs(model),
    ...shownAbilities(model),
    tool: toolOf(model) ?? null,
    ...(reasoning && reasoning.supported_efforts.length > 0 && { efforts: reasoning.supported_efforts }),
    ...(reasoning?.mandatory && { reasoning_mandatory: true as const }),
    ...(scores.length > 0 && { scores: Object.fromEntries(scores) }),
    ...(cutoff !== null && { knowledge_cutoff: cutoff }),
    ...(expires !== null && { expires }),
    ...(alias && { alias_of: alias.slug }),
  };
}

function shortProvider(provider: ProviderInfo, { prices, context_length: window }: Facts): ShortProvider {
  const { prompt, completion } = provider.prices.usd_per_million_tokens;
  const usual = prices.usd_per_million_tokens;
  const { context_length: own, quantization, uptime_percent_30m: uptime } = provider;
  const [latency, throughput] = [provider.latency_ms?.p50, provider.throughput_tps?.p50];
  return {
    tag: provider.tag,
    ...(prompt !== usual.prompt && { prompt_price: prompt }),
    ...(completion !== usual.completion && { completion_price: completion }),
    ...(provider.tiered && { tiered: true as const }),
    ...(own !== null && own !== window && { context_length: own }),
    ...(quantization !== null && quantization !== "unknown" && { quantization }),
    ...(latency != null && { latency_ms: latency }),
    ...(throughput != null && { throughput_tps: throughput }),
    ...(uptime !== null && { uptime_percent: uptime }),
  };
}
