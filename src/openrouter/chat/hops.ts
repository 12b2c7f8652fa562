import { z } from "zod";

import { once } from "../../lib/once.ts";

/** One try of one model by OpenRouter itself. */
export interface Hop {
  model: string;
  provider: string;
  status: number;
}

/** OpenRouter's specification, X-OpenRouter-Metadata: the answer then tells who was asked. */
export const hopsWanted = { "x-openrouter-metadata": "enabled" };

// OpenRouter's specification, OpenRouterMetadata and RouterAttempt; beside `choices`, or beside `error`.
const reported = once(() =>
  z.object({
    openrouter_metadata: z.object({
      attempts: z.array(z.object({ model: z.string(), provider: z.string(), status: z.number() })),
    }),
  }),
);

/** Whom OpenRouter says it asked; undefined where it says nothing. */
export function hopsIn(json: unknown): Hop[] | undefined {
  const { success, data } = reported().safeParse(json);
  return success ? data.openrouter_metadata.attempts : undefined;
}
