import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { appendLine, LineReader } from "../lib/line-file.ts";

/** OpenRouter docs, limits: over all `:free` models of an account, in each whole minute, UTC. */
export const freePerMinute = 20;

export const minuteMs = 60_000;
const minuteOf = (at: number): number => Math.floor(at / minuteMs);

export interface FreeRequestsOptions {
  /** Where the processes of this user meet; undefined when each is by itself. */
  folder: () => Promise<string | undefined>;
  /** The key's fingerprint: another key may be another account. */
  key: string;
}

/**
 * Who may send a request to a `:free` model in this minute, among all processes: each appends a line to one file, and the
 * first twenty lines of a minute have the places. So no two processes can take the same place, and nobody needs a lock.
 */
export class FreeRequests {
  readonly #options: FreeRequestsOptions;
  /** By minute, in the order of the file. */
  readonly #places = new Map<number, string[]>();
  #turn: Promise<unknown> = Promise.resolve();
  #file: { path: string; lines: LineReader } | undefined;

  constructor(options: FreeRequestsOptions) {
    this.#options = options;
  }

  /** How many places of the minute are taken, as far as this process has seen. */
  taken(now: number): number {
    return Math.min(freePerMinute, this.#places.get(minuteOf(now))?.length ?? 0);
  }

  /** Takes a place in the minute of `now`, epoch ms, unless all are taken. Never throws. */
  take(now: number): Promise<boolean> {
    const place = this.#turn.then(() => this.#take(now));
    this.#turn = place;
    return place;
  }

  async #take(now: number): Promise<boolean> {
    const minute = minuteOf(now);
    for (const earlier of this.#places.keys()) if (earlier < minute) this.#places.delete(earlier);
    if (this.taken(now) >= freePerMinute) return false;
    const id = randomBytes(4).toString("hex");
    try {
      await this.#append(now, id);
    } catch {
      // A folder that cannot be used is no reason to refuse: OpenRouter counts as well.
    }
    const places = this.#placesIn(minute);
    if (!places.includes(id)) places.push(id);
    return places.indexOf(id) < freePerMinute;
  }

  async #append(now: number, id: string): Promise<void> {
    const folder = await this.#options.folder();
    if (folder === undefined) return;
    const prefix = `free-requests-${this.#options.key}-`;
    const name = `${prefix}${new Date(now).toISOString().slice(0, 10)}.log`;
    const path = join(folder, name);
    if (this.#file?.path !== path) {
      this.#file = {
        path,
        lines: new LineReader(path, { onLine: (line) => this.#read(line, minuteOf(now)) }),
      };
      await removeEarlier(folder, prefix, name);
    }
    await appendLine(path, `${now} ${id}`);
    await this.#file.lines.read();
  }

  #read(line: string, firstMinute: number): void {
    const [, at, id = ""] = /^(\d+) ([0-9a-f]{8})$/.exec(line) ?? [];
    const minute = minuteOf(Number(at));
    // Of the earlier ones of the day nobody asks.
    if (minute >= firstMinute && !this.#placesIn(minute).includes(id)) this.#placesIn(minute).push(id);
  }

  #placesIn(minute: number): string[] {
    const places = this.#places.get(minute) ?? [];
    this.#places.set(minute, places);
    return places;
  }
}

/** The files of days gone by are of no use. */
async function removeEarlier(folder: string, prefix: string, today: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const earlier = names.filter((name) => name.startsWith(prefix) && name < today);
  await Promise.all(earlier.map((name) => rm(join(folder, name), { force: true })));
}
