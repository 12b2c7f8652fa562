import { createHash } from "node:crypto";
import { join } from "node:path";

import type { Clock } from "../lib/clock.ts";
import { toNumber, toObject } from "../lib/foreign.ts";
import { jsonOrUndefined } from "../lib/json.ts";
import { mebibyte } from "../lib/megabytes.ts";
import { readSharedFile, writeSharedFile } from "../lib/shared-file.ts";
import { asRow, type ListedModels, type Model, modelsOf } from "../openrouter/models.ts";

export interface DatedModels extends Readonly<ListedModels> {
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

// Raised when older files can no longer be read, or an older server could not read ours.
const version = 4;
const mostBytes = 32 * mebibyte;

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
  const pathOf = async (): Promise<string | undefined> => {
    const place = await folder();
    return place === undefined ? undefined : join(place, name);
  };

  return {
    async read(newerThan = 0) {
      const path = await pathOf();
      const text = path === undefined ? undefined : await readSharedFile(path, mostBytes);
      if (text === undefined) return undefined;
      const [first = "", second = ""] = text.split("\n", 2);
      const head = toObject(jsonOrUndefined(first));
      if (head?.["version"] !== version || head["base_url"] !== baseUrl) return undefined;
      const fetchedAt = toNumber(head["fetched_at"]) ?? 0;
      // A date in the future would never grow old.
      if (fetchedAt <= newerThan || fetchedAt > clock.now()) return undefined;
      if (head["sha256"] !== sha256(second)) return undefined;
      const unreadable = toNumber(head["unreadable"]) ?? 0;
      return { rows: (JSON.parse(second) as Model[]).map(asRow), unreadable, fetchedAt };
    },
    async write({ rows, unreadable, fetchedAt }) {
      // Also where nothing can be written: what is read holds less than what it was read from.
      const models = modelsOf(rows);
      const path = await pathOf();
      if (path === undefined) return;
      const second = JSON.stringify(models);
      const first = {
        version,
        base_url: baseUrl,
        fetched_at: fetchedAt,
        unreadable,
        sha256: sha256(second),
      };
      await writeSharedFile(path, `${JSON.stringify(first)}\n${second}\n`).catch(() => {});
    },
  };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
