import { z } from "zod";

import { jsonOrUndefined } from "../lib/json.ts";

const count = z.number().int().nonnegative().nullable();

/** One paid request, as it stands in the ledger: what was asked and answered is no part of it. */
const entrySchema = z.object({
  /** When it ended, in UTC. */
  ts: z.iso.datetime(),
  tool: z.string(),
  requested_model: z.string(),
  /** The one that answered. */
  model: z.string().nullable(),
  provider: z.string().nullable(),
  generation_id: z.string().nullable(),
  prompt_tokens: count,
  completion_tokens: count,
  /** USD that OpenRouter charged; null when nobody knows. */
  cost: z.number().nonnegative().nullable(),
  /** Where the cost is from: the answer, `GET /generation`, or what was thought before. */
  source: z.enum(["usage", "generation", "estimate"]),
  outcome: z.string(),
  /** The key's fingerprint. */
  key: z.string(),
  /** The base URL's fingerprint: who can be asked about the generation. Not in lines of older versions. */
  base_url: z.string().optional(),
});

export type LedgerEntry = z.output<typeof entrySchema>;

const fields = Object.keys(entrySchema.shape);

/** In the order above, and nothing that does not stand there. */
export const toLine = (entry: LedgerEntry): string => JSON.stringify(entry, fields);

/** Undefined when the line is damaged or none of ours. */
export function fromLine(line: string): LedgerEntry | undefined {
  return entrySchema.safeParse(jsonOrUndefined(line)).data;
}
