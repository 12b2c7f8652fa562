import { z } from "zod";

import { providerRouting } from "../chat/asked/provider.ts";
import type { MakingContext } from "../making/context.ts";
import { rank } from "../making/vectors/rank.ts";
import { defineTool } from "./define-tool.ts";
import { assumeCostUsd, dryRun, maxCostUsd, shownMakingProvider } from "./making-words.ts";

const shownInput = () =>
  z.strictObject({
    query: z.string().min(1).max(1_000_000).describe("What they are to answer"),
    documents: z.array(z.string().max(10_000_000)).min(1).max(1000).optional().describe("Texts, up to 1000"),
    files: z
      .array(z.string().max(10_000))
      .min(1)
      .max(1000)
      .optional()
      .describe("In place of documents: absolute paths, folders, globs of text files, one document each"),
    model: z
      .string()
      .max(256)
      .optional()
      .describe("A model that ranks (search_models, outputModality rerank); default: the cheapest"),
    top_n: z.int().min(1).max(1000).optional().describe("Only the best so many"),
    return_documents: z.boolean().optional().describe("With their text; default false"),
    provider: shownMakingProvider,
    max_cost_usd: maxCostUsd,
    assume_cost_usd: assumeCostUsd,
    dry_run: dryRun,
  });

export const rerankDocuments = defineTool({
  name: "rerank_documents",
  title: "Rank documents",
  description:
    "Ranks documents by how well each answers a query: the best first, with score and index (its place in documents, from 0), the model that ranked and the real cost (usage.cost, USD). Costs money unless the model is free.",
  input: () => shownInput().extend({ provider: providerRouting.optional() }),
  shownInput,
  otherNames: {
    top_k: "is called 'top_n'",
    limit: "is called 'top_n'",
    texts: "is called 'documents'",
    return_text: "is called 'return_documents'",
  },
  effects: { readOnly: false, spends: true },
  deferred: { hint: "rerank documents by relevance to a query" },
  run: (input, context: MakingContext) => rank(input, context),
});
