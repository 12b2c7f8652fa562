import { createHash } from "node:crypto";
import { join } from "node:path";

import { z } from "zod";

import type { Clock } from "../lib/clock.ts";
import { readJsonFile, writeJsonFile } from "../lib/json-file.ts";
import type { Model } from "../openrouter/models.ts";

export interface DatedModels {
  models: readonly Model[];
  /** Epoch ms. */
  fetchedAt: number;
}

/** Where the catalogue outlives the process; every server of this user shares it. */
export interface CatalogFile {
  /** Undefined when there is none that can be trusted. */
  read(): Promise<DatedModels | undefined>;
  write(catalog: DatedModels): Promise<void>;
}

// Raised when older files can no longer be read.
const version = 1;

// Our own rows, which were parsed before they were written: parsing them again would double the time a start takes.
const isOurs = (row: unknown): boolean =>
  typeof row === "object" &&
  row !== null &&
  "id" in row &&
  typeof row.id === "string" &&
  "supported_parameters" in row &&
  Array.isArray(row.supported_parameters);

/** One file for each base URL, so that a simulator or a gateway never answers for OpenRouter. */
export function createCatalogFile(folder: () => Promise<string>, baseUrl: string, clock: Clock): CatalogFile {
  const name = `models-${createHash("sha256").update(baseUrl).digest("hex").slice(0, 12)}.json`;
  const schema = z.object({
    version: z.literal(version),
    base_url: z.literal(baseUrl),
    fetched_at: z.number(),
    models: z.array(z.custom<Model>(isOurs)).min(1),
  });
  return {
    async read() {
      const parsed = schema.safeParse(await readJsonFile(join(await folder(), name)));
      // A date in the future would never grow old.
      if (!parsed.success || parsed.data.fetched_at > clock.now()) return undefined;
      return { models: parsed.data.models, fetchedAt: parsed.data.fetched_at };
    },
    async write({ models, fetchedAt }) {
      const content = { version, base_url: baseUrl, fetched_at: fetchedAt, models };
      await writeJsonFile(join(await folder(), name), content);
    },
  };
}
