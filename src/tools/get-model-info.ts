import { z } from "zod";

import { describeModel } from "../catalog/model/model-info.ts";
import { describeProvider, type ProviderInfo } from "../catalog/model/provider-info.ts";
import { obstacleNotes } from "../catalog/obstacles.ts";
import { listedModel, type ModelLookup } from "../catalog/resolve-model.ts";
import { modelId } from "../chat/asked/params.ts";
import { factsOf } from "../errors.ts";
import type { Model } from "../openrouter/models.ts";
import { defineTool } from "./define-tool.ts";

export const getModelInfo = defineTool({
  name: "get_model_info",
  title: "Get model info",
  description:
    "Everything about one model: context window, output limit, modalities, capabilities, parameters, prices (USD per million tokens) with their tiers, reasoning, benchmark scores, aliases and variants, and its providers with price, latency (ms), throughput, uptime and the tag for provider.order. Free of charge; needs no key.",
  input: z.strictObject({ model: modelId }),
  output: z.looseObject({
    id: z.string(),
    name: z.string(),
    context_length: z.number().nullable(),
    providers: z.array(z.looseObject({ tag: z.string().nullable() })),
  }),
  effects: { readOnly: true, spends: false },
  deferred: { hint: "price, context and providers of a model" },
  async run({ model: text }, context: ModelLookup) {
    const { model, snapshot, warnings } = await listedModel(text, context);
    const { providers, warnings: missing } = await providersOf(model, context);
    return {
      ...describeModel(model, snapshot.models),
      providers,
      warnings: [...warnings, ...obstacleNotes(model, snapshot, context), ...missing],
    };
  },
});

/** Providers that cannot be had are a warning: the rest is still worth having. */
async function providersOf(
  model: Model,
  { catalog, signal }: Pick<ModelLookup, "catalog" | "signal">,
): Promise<{ providers: ProviderInfo[]; warnings: string[] }> {
  try {
    const rows = await catalog.endpoints(model.id, signal);
    const providers = rows
      .map((row) => describeProvider(row, model))
      .filter((provider): provider is ProviderInfo => provider !== null);
    return { providers, warnings: [] };
  } catch (error) {
    signal.throwIfAborted();
    return { providers: [], warnings: [`Its providers could not be had: ${factsOf(error).what}`] };
  }
}
