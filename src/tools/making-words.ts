import { z } from "zod";

// What the tools that make something have in common.

const usd = z.number().min(0).max(1_000_000).optional();
const tags = z.array(z.string().max(100)).max(100).optional();

export const maxCostUsd = usd.describe("Most this call may cost");

export const assumeCostUsd = usd.describe("What to count where a price is unknown");

export const dryRun = z
  .boolean()
  .optional()
  .describe("Only tell the model, the route and the estimate: sends nothing");

export const savePath = z
  .string()
  .max(1000)
  .optional()
  .describe("A name, or a subfolder with / at its end, inside the output folder");

/** As in chat_completion, which tells more of it. */
export const shownMakingProvider = z
  .looseObject({ order: tags, only: tags, ignore: tags, zdr: z.boolean().optional() })
  .optional()
  .describe("As for chat_completion");
