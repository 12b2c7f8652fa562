import type { Model } from "../../openrouter/models.ts";
import type { Capability } from "../model/capabilities.ts";
import { inputModalities, shownAbilities, shownOutputs } from "../model/capabilities.ts";
import { contextWindow, maxOutputTokens } from "../model/context-window.ts";
import { createdDate } from "../model/dates.ts";
import { toolOf } from "../model/model-tool.ts";
import { type Scores, scoresOf } from "../model/scores.ts";
import { type PriceTier, priceTiers } from "../prices/price-tiers.ts";
import { pricesOf } from "../prices/pricing.ts";
import type { Sort } from "./query.ts";

/** Lengths in tokens, prices in USD per million tokens (null: varies, or not sold by the token). */
export interface ConciseRow {
  id: string;
  name: string;
  context_length: number | null;
  max_output_tokens: number | null;
  prompt_price: number | null;
  completion_price: number | null;
  /** What is paid for where it is not tokens, if the catalogue tells it. */
  price_unit?: string;
  input_modalities: string[];
  /** Absent: text alone. */
  output_modalities?: string[];
  capabilities: Capability[];
  router?: true;
  /** The tool that asks it, where that is not chat_completion. */
  tool?: string;
  /** Other prices hold for long prompts or at certain hours. */
  tiered?: true;
  /** When OpenRouter takes it away. */
  expires?: string;
  /** What the rows are sorted by, where it is not a column anyway. */
  created?: string | null;
  intelligence?: number | null;
  coding?: number | null;
  agentic?: number | null;
}

/** The id alone. */
export interface IdRow {
  id: string;
}

export interface DetailedRow extends ConciseRow {
  description: string | null;
  /** "YYYY-MM-DD", like the other dates. */
  created: string | null;
  supported_parameters: string[];
  price_tiers: PriceTier[];
  scores: Scores | null;
  knowledge_cutoff: string | null;
  expiration_date: string | null;
}

/** What a sort goes by, where no row has it anyway. */
const sortColumns: Partial<Record<Sort, (model: Model) => Partial<ConciseRow>>> = {
  newest: (model) => ({ created: createdDate(model) }),
  intelligence: (model) => ({ intelligence: scoresOf(model)?.intelligence ?? null }),
  coding: (model) => ({ coding: scoresOf(model)?.coding ?? null }),
  agentic: (model) => ({ agentic: scoresOf(model)?.agentic ?? null }),
};

export function conciseRow(model: Model, sort: Sort = "relevance"): ConciseRow {
  const { usd_per_million_tokens, price_unit } = pricesOf(model);
  const { expiration_date: expires } = model;
  const tool = toolOf(model);
  return {
    id: model.id,
    name: model.name ?? model.id,
    context_length: contextWindow(model),
    max_output_tokens: maxOutputTokens(model),
    prompt_price: usd_per_million_tokens.prompt,
    completion_price: usd_per_million_tokens.completion,
    ...(price_unit !== undefined && { price_unit }),
    input_modalities: inputModalities(model),
    ...shownOutputs(model),
    ...shownAbilities(model),
    ...(tool !== undefined && tool !== "chat_completion" && { tool }),
    ...((model.pricing?.overrides ?? []).length > 0 && { tiered: true as const }),
    ...(expires !== null && { expires }),
    ...sortColumns[sort]?.(model),
  };
}

export function detailedRow(model: Model, sort: Sort = "relevance"): DetailedRow {
  return {
    ...conciseRow(model, sort),
    description: model.description,
    created: createdDate(model),
    supported_parameters: model.supported_parameters,
    price_tiers: priceTiers(model),
    scores: scoresOf(model),
    knowledge_cutoff: model.knowledge_cutoff,
    expiration_date: model.expiration_date,
  };
}
