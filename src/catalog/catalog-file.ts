import { createHash } from "node:crypto";
import { join } from "node:path";

import { z } from "zod";

import type { Clock } from "../lib/clock.ts";
import { jsonOrUndefined } from "../lib/json.ts";
import { readSharedFile, writeSharedFile } from "../lib/shared-file.ts";
import type { Model } from "../openrouter/models.ts";

export interface DatedModels {
  models: readonly Model[];
  /** Epoch ms. */
  fetchedAt: number;
}

/** Where the catalogue outlives the process; every server of this user shares it. */
export interface CatalogFile {
  /** Undefined when there is none that can be trusted. Never throws. */
  read(newerThan?: number): Promise<DatedModels | undefined>;
  /** Never throws: a folder that cannot be written costs the next process a fetch, nothing more. */
  write(catalog: DatedModels): Promise<void>;
}

// Raised when older files can no longer be read.
const version = 2;
const mostBytes = 32 * 1024 * 1024;

/**
 * One file for each base URL, so that a simulator or a gateway never answers for OpenRouter. Its first line tells of the
 * second: rows that we wrote need no second look, and the digest tells that they are ours in a tenth of that time.
 */
export function createCatalogFile(
  folder: () => Promise<string | undefined>,
  baseUrl: string,
  clock: Clock,
): CatalogFile {
  const name = `models-${sha256(baseUrl).slice(0, 12)}.json`;
  const header = z.object({
    version: z.literal(version),
    base_url: z.literal(baseUrl),
    // A date in the future would never grow old.
    fetched_at: z
      .number()
      .positive()
      .refine((at) => at <= clock.now()),
    sha256: z.string(),
  });
  const pathOf = async (): Promise<string | undefined> => {
    const place = await folder();
    return place === undefined ? undefined : join(place, name);
  };

  return {
    async read(newerThan = 0) {
      const path = await pathOf();
      const text = path === undefined ? undefined : await readSharedFile(path, mostBytes);
      if (text === undefined) return undefined;
      const [first = "", rows = ""] = text.split("\n", 2);
      const head = header.safeParse(jsonOrUndefined(first));
      if (!head.success || head.data.fetched_at <= newerThan) return undefined;
      if (sha256(rows) !== head.data.sha256) return undefined;
      return { models: JSON.parse(rows) as Model[], fetchedAt: head.data.fetched_at };
    },
    async write({ models, fetchedAt }) {
      const path = await pathOf();
      if (path === undefined) return;
      const rows = JSON.stringify(models);
      const first = { version, base_url: baseUrl, fetched_at: fetchedAt, sha256: sha256(rows) };
      await writeSharedFile(path, `${JSON.stringify(first)}\n${rows}\n`).catch(() => {});
    },
  };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
