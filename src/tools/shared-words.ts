import { z } from "zod";

import { invalid } from "../errors.ts";

// What several tools have in common.

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

/** The one model that is asked about, or several; exactly one of the two parameters says which. */
export function modelsNamed(
  { model, models = [] }: { model?: string | string[] | undefined; models?: string[] | undefined },
  tool: string,
): string | string[] {
  const listed = Array.isArray(model) ? model : models;
  const isNamed = typeof model === "string" && model.trim() !== "";
  if (isNamed && listed.length === 0) return model;
  if (!isNamed && listed.length > 0) return listed;
  throw invalid(
    "invalid_arguments",
    `Invalid arguments for ${tool}: ${isNamed ? "model and models both name some" : "neither model nor models names any"}`,
    "Give one id in model, or several in models",
  );
}
