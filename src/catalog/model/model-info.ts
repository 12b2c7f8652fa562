import type { Model } from "../../openrouter/models.ts";
import { priceTiers } from "../prices/price-tiers.ts";
import { isFree, pricesOf } from "../prices/pricing.ts";
import { inputModalities, isRouter, outputModalities, shownAbilities } from "./capabilities.ts";
import { contextWindow, maxOutputTokens } from "./context-window.ts";
import { createdDate } from "./dates.ts";
import { toolOf } from "./model-tool.ts";
import { reasoningSupport } from "./reasoning-support.ts";
import { arenaRanks, scoresOf } from "./scores.ts";
import { aliasesOf, modelVariants } from "./variants.ts";

const given = (parameters: Model["default_parameters"]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(parameters ?? {}).filter(([, value]) => value !== null));

/** Everything the catalogue says about one model, in true units; dates are "YYYY-MM-DD", lengths tokens. */
export function describeModel(model: Model, models: readonly Model[]) {
  return {
    id: model.id,
    canonical_slug: model.canonical_slug,
    name: model.name ?? model.id,
    description: model.description,
    created: createdDate(model),
    context_length: contextWindow(model),
    max_output_tokens: maxOutputTokens(model),
    input_modalities: inputModalities(model),
    output_modalities: outputModalities(model),
    capabilities: shownAbilities(model).capabilities,
    tool: toolOf(model) ?? null,
    supported_parameters: model.supported_parameters,
    default_parameters: given(model.default_parameters),
    free: isFree(model),
    prices: pricesOf(model),
    price_tiers: priceTiers(model),
    reasoning: reasoningSupport(model),
    scores: scoresOf(model),
    design_arena: arenaRanks(model),
    tokenizer: model.architecture.tokenizer,
    hugging_face_id: model.hugging_face_id || null,
    supported_voices: model.supported_voices ?? [],
    knowledge_cutoff: model.knowledge_cutoff,
    expiration_date: model.expiration_date,
    moderated: model.top_provider.is_moderated,
    aliases: aliasesOf(model, models),
    variants: modelVariants(model, models),
    alias_of: model.alias_target?.slug ?? null,
  };
}

/** The same with what marks one that only chooses among others. */
export const fullInfo = (model: Model, models: readonly Model[]) => ({
  ...describeModel(model, models),
  ...(isRouter(model) && { router: true }),
});

export type ModelInfo = ReturnType<typeof describeModel>;
