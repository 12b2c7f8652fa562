import { z } from "zod";

import { jsonOrUndefined } from "../../lib/json.ts";

// The words for the same thing are the same in every tool.

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
