import { z } from "zod";

import { dollars } from "../../lib/dollars.ts";

const search = z.object({
  models: z.array(
    z.object({
      id: z.string(),
      context_length: z.number().nullable(),
      prompt_price: z.number().nullable(),
      completion_price: z.number().nullable(),
    }),
  ),
});

/** Rows of a `search_models` answer for a table. */
export function modelTable(structuredContent: unknown): string[][] {
  const rows = search
    .parse(structuredContent)
    .models.map((model) => [
      model.id,
      tokens(model.context_length),
      price(model.prompt_price),
      price(model.completion_price),
    ]);
  return [["model", "context", "in / M", "out / M"], ...rows];
}

const tokens = (count: number | null): string => (count === null ? "?" : `${Math.round(count / 1000)}k`);

const price = (amount: number | null): string => (amount === null ? "varies" : dollars(amount));
