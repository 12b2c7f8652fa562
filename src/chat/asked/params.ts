import { z } from "zod";

import { invalid } from "../../errors.ts";
import { jsonOrUndefined } from "../../lib/json.ts";

// What is said of models is said with the same words, and read in the same way, in every tool.

export const modelId = z
  .string()
  .max(256)
  .describe(
    "Model id, e.g. anthropic/claude-sonnet-4.5; also with :free, :nitro, :floor, ~anthropic/claude-sonnet-latest, @preset/slug",
  );

/** A list of words as callers write it: as a list, as JSON text, or with commas, which none of the words has. */
export function wordList(word: z.ZodString, most: number) {
  const list = z.array(word).max(most);
  return z.union([list, z.string().max(10_000).transform(wordsIn).pipe(list)]);
}

function wordsIn(text: string): string[] {
  const list = z.array(z.string()).safeParse(jsonOrUndefined(text));
  return list.success
    ? list.data
    : text
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "");
}

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
