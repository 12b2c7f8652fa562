import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { Clock } from "../../lib/clock.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { once } from "../../lib/once.ts";
import { readSharedFile, writeSharedFile } from "../../lib/shared-file.ts";

/** What is kept of a job, so that its video can be had after a restart; what was asked for is no part of it. */
const recordSchema = once(() =>
  z.object({
    /** OpenRouter's id. */
    id: z.string().min(1),
    /** The key's fingerprint: the jobs of other keys are not ours. */
    key: z.string(),
    /** The base URL's fingerprint. */
    base_url: z.string(),
    model: z.string(),
    /** When it was ordered, in UTC. */
    at: z.iso.datetime(),
    /** Where the video goes. */
    folder: z.string(),
    name: z.string().optional(),
    /** As OpenRouter told it last. */
    status: z.string(),
  }),
);

export type JobRecord = z.output<ReturnType<typeof recordSchema>>;

const longestKeptMs = 7 * 86_400_000;
const mostBytes = 64 * 1024;
const ids = /^vid_[\w-]{12}$/;

export const newJobName = (): string => `vid_${randomBytes(9).toString("base64url")}`;

interface JobFilesOptions {
  /** Undefined when nothing may be written, or there is no place for it. */
  folder: () => Promise<string | undefined>;
  key: string;
  baseUrl: string;
  clock: Clock;
}

/** A file for each job, named by its result_id, until its video is on disk or for seven days. */
export class JobFiles {
  readonly #options: JobFilesOptions;

  constructor(options: JobFilesOptions) {
    this.#options = options;
  }

  /** Why it could not be written; undefined where it was, or where nothing may be. */
  async write(name: string, record: JobRecord): Promise<string | undefined> {
    try {
      const path = await this.#pathOf(name);
      if (path !== undefined) await writeSharedFile(path, `${JSON.stringify(record)}\n`);
      return undefined;
    } catch (error) {
      return error instanceof Error && "code" in error ? String(error.code) : String(error);
    }
  }

  /** Undefined where there is none of this key, and for what is no name of one: no path is made of that. */
  async read(name: string): Promise<JobRecord | undefined> {
    if (!ids.test(name)) return undefined;
    const path = await this.#pathOf(name);
    if (path === undefined) return undefined;
    const text = await readSharedFile(path, mostBytes);
    const record = recordSchema().safeParse(jsonOrUndefined(text ?? "")).data;
    const { key, baseUrl, clock } = this.#options;
    if (record && clock.now() - Date.parse(record.at) > longestKeptMs) {
      await this.remove(name);
      return undefined;
    }
    return record?.key === key && record.base_url === baseUrl ? record : undefined;
  }

  async remove(name: string): Promise<void> {
    const path = await this.#pathOf(name);
    if (path !== undefined) await rm(path, { force: true }).catch(() => {});
  }

  /** Those of this key, by their names. */
  async all(): Promise<Map<string, JobRecord>> {
    const folder = await this.#options.folder();
    const names = folder === undefined ? [] : await readdir(folder).catch(() => []);
    const found = new Map<string, JobRecord>();
    for (const file of names.filter((name) => name.endsWith(".json"))) {
      const name = file.slice(0, -".json".length);
      const record = await this.read(name);
      if (record) found.set(name, record);
    }
    return found;
  }

  async #pathOf(name: string): Promise<string | undefined> {
    const folder = await this.#options.folder();
    return folder === undefined || !ids.test(name) ? undefined : join(folder, `${name}.json`);
  }
}
