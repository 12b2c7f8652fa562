import { z } from "zod";

import { findModels } from "../catalog/find-models.ts";
import type { ModelLookup } from "../catalog/resolve-model.ts";
import { sortNames } from "../catalog/search/query.ts";
import { wordList } from "../chat/asked/params.ts";
import { defineTool } from "./define-tool.ts";

const tokens = z.int().min(0).max(100_000_000);
const price = z.number().min(0).max(1_000_000);
const capabilities = () => {
  const wanted = z.boolean().optional();
  return z.strictObject({
    functions: wanted,
    tools: wanted,
    vision: wanted,
    json_mode: wanted,
    reasoning: wanted,
    audio: wanted,
    files: wanted,
  });
};

/** Also with what other servers' callers write beside it, where inputModality says the same; or as a list of what is wanted. */
function understoodCapabilities() {
  const written = capabilities().extend({ video: z.boolean().optional() });
  type Capabilities = z.output<typeof written>;
  const listed = z
    .array(written.keyof())
    .transform((names): Capabilities => Object.fromEntries(names.map((name) => [name, true])));
  return z.union([written, listed]);
}

const author = z.string().max(100);
const parameter = z.string().max(50);

const shownInput = () =>
  z.strictObject({
    query: z
      .string()
      .max(200)
      .optional()
      .describe("Words from id, name, author or description; typos are tolerated"),
    provider: z.array(author).max(20).optional().describe("Authors in the id, e.g. anthropic"),
    minContextLength: tokens.optional().describe("Tokens"),
    maxContextLength: tokens.optional().describe("Tokens"),
    maxPromptPrice: price.optional().describe("USD per million tokens; 0 means free"),
    maxCompletionPrice: price.optional().describe("USD per million tokens; 0 means free"),
    capabilities: capabilities().optional().describe("true: must have it; false: must not"),
    inputModality: z.string().max(20).optional().describe("text, image, file, audio or video"),
    outputModality: z
      .string()
      .max(20)
      .optional()
      .describe("text (default), image, audio, video, embeddings, rerank, speech, transcription or all"),
    supportedParameters: z
      .array(parameter)
      .max(30)
      .optional()
      .describe("API parameters it must support, e.g. seed"),
    expired: z.boolean().optional().describe("true: also models whose end has come"),
    free: z.boolean().optional().describe("true: only free models; false: none"),
    sort: z
      .enum(sortNames)
      .optional()
      .describe(
        "Default relevance; price is prompt + completion; intelligence, coding, agentic are benchmark indexes",
      ),
    limit: z.int().min(1).max(50).optional().describe("Default 10"),
    offset: z.int().min(0).max(1_000_000).optional().describe("next_offset of the page before"),
    detail: z
      .enum(["ids", "concise", "full"])
      .optional()
      .describe("ids: nothing else; full adds description, dates, parameters, price tiers and scores"),
  });

// What nobody lists of models is measured of their providers.
const ofProviders = new Set(["throughput", "latency", "speed", "uptime"]);
const sort = () =>
  z.enum(sortNames, {
    error: ({ input }) =>
      typeof input === "string" && ofProviders.has(input)
        ? `'${input}' is told of providers: get_model_info shows it, and chat_completion takes provider {"sort":"throughput"} or a suffix :nitro`
        : undefined,
  });

export const searchModels = defineTool({
  name: "search_models",
  title: "Search models",
  description:
    "Finds models on OpenRouter by words, author, context length, price, capabilities, modality and benchmark. Filters combine; prices are USD per million tokens, null where they vary or are in other units; tiered: others for long prompts. Lists 10 models that write text, without routers (provider openrouter has them) and expired ones; next_offset leads to the next page. tool is what asks a model where that is not chat_completion. When nothing matches, it says which filter is to blame. Speed: get_model_info. Free of charge; needs no key.",
  input: () =>
    shownInput().extend({
      provider: wordList(author, 20).optional(),
      supportedParameters: wordList(parameter, 30).optional(),
      capabilities: understoodCapabilities().optional(),
      sort: sort().optional(),
      detail: z.enum(["ids", "concise", "full", "detailed"]).optional(),
    }),
  shownInput,
  otherNames: {
    capability: "is called 'capabilities'",
    author: "is called 'provider'",
    search: "is called 'query'",
    filter_by: "is called 'query'",
    text: "is called 'query'",
    max_price: "is called 'maxPromptPrice' and 'maxCompletionPrice'",
    context_length: "is called 'minContextLength'",
    modality: "is called 'inputModality' and 'outputModality'",
  },
  output: () =>
    z.looseObject({
      total: z.number().describe("Models in the catalogue"),
      matched: z.number(),
      next_offset: z.number().optional(),
      models: z.array(z.looseObject({ id: z.string() })),
    }),
  effects: { readOnly: true, spends: false },
  deferred: { hint: "find AI models by price, context, capability", mostCharacters: 100_000 },
  run: (query, context: Pick<ModelLookup, "catalog" | "clock" | "signal">) => findModels(query, context),
});
