import { z } from "zod";

import { providerRouting } from "../chat/asked/provider.ts";
import type { MakingContext } from "../making/context.ts";
import { embed } from "../making/vectors/embed.ts";
import { defineTool } from "./define-tool.ts";
import { assumeCostUsd, dryRun, maxCostUsd, savePath, shownMakingProvider } from "./making-words.ts";

const texts = z.array(z.string().max(10_000_000)).min(1).max(100_000);
const model = z.string().max(256);

const shownInput = () =>
  z.strictObject({
    input: texts.describe("Texts; any number, sent in as many requests as it takes"),
    model: model.describe(
      "A model that embeds (search_models, outputModality embeddings): always the same for what is compared",
    ),
    dimensions: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe("Numbers a vector, where the model can shorten it"),
    input_type: z
      .string()
      .max(50)
      .optional()
      .describe("e.g. search_query or search_document, where the model tells them apart"),
    format: z
      .enum(["jsonl", "npy", "inline"])
      .optional()
      .describe(
        "A file of JSON lines {index, embedding} (default) or of NumPy's float32; inline up to 2000 numbers in all",
      ),
    save_path: savePath,
    provider: shownMakingProvider,
    max_cost_usd: maxCostUsd,
    assume_cost_usd: assumeCostUsd,
    dry_run: dryRun,
  });

export const createEmbeddings = defineTool({
  name: "create_embeddings",
  title: "Turn texts into vectors",
  description:
    "Turns texts into vectors for search and clustering. They go to a file, because numbers are of no use in a conversation; the answer has its path, count, dimensions, the real cost (usage.cost, USD), and for up to 20 texts how alike each two are (cosine). Costs money. What came before a failure is in the file, what is missing is named.",
  input: () =>
    shownInput().extend({
      input: z.union([texts, z.string().transform((text) => [text])]),
      model: model.optional(),
      provider: providerRouting.optional(),
    }),
  shownInput,
  otherNames: {
    texts: "is called 'input'",
    text: "is called 'input'",
    inputs: "is called 'input'",
    encoding_format: "is called 'format' (jsonl, npy or inline)",
    path: "is called 'save_path'",
  },
  effects: { readOnly: false, spends: true },
  deferred: { hint: "embeddings, vectors, similarity of texts" },
  run: (input, context: MakingContext) => embed(input, context),
});
