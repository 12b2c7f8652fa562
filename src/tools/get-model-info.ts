import { z } from "zod";

import { conciseInfo } from "../catalog/model/concise-info.ts";
import { fullInfo } from "../catalog/model/model-info.ts";
import { describeProvider, type ProviderInfo } from "../catalog/model/provider-info.ts";
import { inProviderOrder, providerSorts } from "../catalog/model/provider-order.ts";
import { obstacleNotes } from "../catalog/obstacles.ts";
import { listedModel, type ModelLookup } from "../catalog/resolve-model.ts";
import { modelId, modelsNamed, wordList } from "../chat/asked/params.ts";
import { AppError, factsOf } from "../errors.ts";
import type { Model } from "../openrouter/models.ts";
import { defineTool } from "./define-tool.ts";

const most = 5;

const shownInput = () =>
  z.strictObject({
    model: modelId.optional().describe("Its id, e.g. anthropic/claude-sonnet-4.5"),
    models: z.array(z.string().max(256)).max(most).optional().describe("Several, in place of model"),
    detail: z
      .enum(["concise", "full"])
      .optional()
      .describe("full adds description, parameters, variants, and all providers with all figures"),
    sort_providers: z.enum(providerSorts).optional().describe("Cheapest, fastest, or soonest to begin first"),
  });

type Input = z.output<ReturnType<typeof shownInput>>;

export const getModelInfo = defineTool({
  name: "get_model_info",
  title: "Get model info",
  description:
    "What one model, or up to 5, can do and cost: context window and output limit (tokens), prices (USD per million tokens), price_tiers (for the whole request once their condition holds), capabilities, reasoning efforts, scores, dates; and providers with the tag for provider.order, prices where they differ, median latency (ms), throughput (tokens/s), uptime: the first 6 of providers_total. Free of charge; needs no key.",
  input: () =>
    shownInput().extend({
      model: z.union([modelId, z.array(modelId).max(most)]).optional(),
      models: wordList(z.string().max(256), most).optional(),
    }),
  shownInput,
  output: () =>
    z.looseObject({
      id: z.string().optional(),
      name: z.string().optional(),
      context_length: z.number().nullable().optional(),
      providers: z.array(z.looseObject({ tag: z.string().nullable() })).optional(),
      models: z
        .array(z.looseObject({ id: z.string() }))
        .optional()
        .describe("Of several"),
    }),
  effects: { readOnly: true, spends: false },
  deferred: { hint: "price, context and providers of a model", mostCharacters: 100_000 },
  async run({ model, models, ...how }, context: ModelLookup) {
    const named = modelsNamed({ model, models }, "get_model_info");
    if (typeof named === "string") return describe(named, how, context);
    const rows = await Promise.all(named.map((text) => row(text, how, context)));
    const [first] = rows;
    if (first && rows.every(({ failure }) => failure !== undefined)) throw first.failure;
    return { models: rows.map(({ shown }) => shown), warnings: [] };
  },
});

type How = Pick<Input, "detail" | "sort_providers">;

async function describe(text: string, { detail, sort_providers: sort }: How, context: ModelLookup) {
  const { model, snapshot, warnings } = await listedModel(text, context, "words");
  const { providers, warnings: missing } = await providersOf(model, context);
  const inOrder = inProviderOrder(providers, sort);
  const record =
    detail === "full"
      ? { ...fullInfo(model, snapshot.models), providers: inOrder }
      : conciseInfo(model, inOrder);
  return {
    ...record,
    warnings: [...warnings, ...obstacleNotes(model, snapshot, context), ...missing],
  };
}

/** One of several: what it is, or why nobody knows. */
async function row(
  text: string,
  how: How,
  context: ModelLookup,
): Promise<{ shown: object; failure?: AppError }> {
  try {
    const { warnings, ...record } = await describe(text, how, context);
    return { shown: { ...record, ...(warnings.length > 0 && { warnings }) } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { what, suggestions } = error.facts;
    return { shown: { id: text, error: what, ...(suggestions && { suggestions }) }, failure: error };
  }
}

/** Providers that cannot be had are a warning: the rest is still worth having. */
async function providersOf(
  model: Model,
  { catalog, signal }: Pick<ModelLookup, "catalog" | "signal">,
): Promise<{ providers: ProviderInfo[]; warnings: string[] }> {
  try {
    const rows = await catalog.endpoints(model.id, signal);
    const providers = rows
      .map((one) => describeProvider(one, model))
      .filter((provider): provider is ProviderInfo => provider !== null);
    return { providers, warnings: [] };
  } catch (error) {
    signal.throwIfAborted();
    return { providers: [], warnings: [`Its providers could not be had: ${factsOf(error).what}`] };
  }
}
