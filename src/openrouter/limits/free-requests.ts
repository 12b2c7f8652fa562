import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";

import { abortable } from "../../lib/abortable.ts";
import type { Clock } from "../../lib/clock.ts";
import { withDeadline } from "../../lib/deadline.ts";
import { appendLine, LineReader } from "../../lib/line-file.ts";

/** OpenRouter docs, limits: over all `:free` models of an account, in each whole minute, UTC. */
export const freePerMinute = 20;

export const minuteMs = 60_000;
const patienceSeconds = 2;
const minuteOf = (at: number): number => Math.floor(at / minuteMs);

interface FreeRequestsOptions {
  /** Where the processes of this user meet; undefined when each is by itself. */
  folder: () => Promise<string | undefined>;
  /** The key's fingerprint: another key may be another account. */
  key: string;
  clock: Clock;
}

/** The requests of a day. */
interface CountFile {
  path: string;
  lines: LineReader;
  /** This process has written to it. */
  isOurs: boolean;
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
  #file: CountFile | undefined;
  /** Something was asked of the folder, and it is still to answer. */
  #unanswered = false;

  constructor(options: FreeRequestsOptions) {
    this.#options = options;
  }

  /** How many places of the minute are taken, as far as this process has seen. */
  taken(now: number): number {
    return Math.min(freePerMinute, this.#places.get(minuteOf(now))?.length ?? 0);
  }

  /** Looks at what the other processes took; writes nothing. Never throws. */
  async refresh(now: number): Promise<void> {
    // In turn: a reading that began before a line was written must not be taken for one that has it.
    this.#turn = this.#turn.then(() => this.#refresh(now));
    await this.#turn;
  }

  /** Takes a place in the minute of `now`, epoch ms, unless all are taken. Never throws. */
  take(now: number): Promise<boolean> {
    const place = this.#turn.then(() => this.#take(now));
    this.#turn = place;
    return place;
  }

  async #take(now: number): Promise<boolean> {
    const minute = minuteOf(now);
    this.#forgetBefore(minute);
    if (this.taken(now) >= freePerMinute) return false;
    const id = randomBytes(4).toString("hex");
    await this.#withFolder((folder) => this.#append(folder, now, id));
    const places = this.#placesIn(minute);
    if (!places.includes(id)) places.push(id);
    return places.indexOf(id) < freePerMinute;
  }

  async #refresh(now: number): Promise<void> {
    this.#forgetBefore(minuteOf(now));
    await this.#withFolder((folder) => this.#fileOf(folder, now).lines.read());
  }

  /** A folder that cannot be used, or does not answer, is no reason to refuse or to wait: OpenRouter counts as well. */
  async #withFolder(work: (folder: string) => Promise<void>): Promise<void> {
    if (this.#unanswered) return;
    this.#unanswered = true;
    const done = this.#options.folder().then((folder) => (folder === undefined ? undefined : work(folder)));
    const answered = done.finally(() => {
      this.#unanswered = false;
    });
    const { signal } = new AbortController();
    await withDeadline(this.#options.clock, patienceSeconds, signal, (inTime) =>
      abortable(answered, inTime),
    ).catch(() => {});
  }

  async #append(folder: string, now: number, id: string): Promise<void> {
    const file = this.#fileOf(folder, now);
    if (!file.isOurs) await removeEarlier(folder, this.#prefix, basename(file.path));
    file.isOurs = true;
    await appendLine(file.path, `${now} ${id}`);
    await file.lines.read();
  }

  get #prefix(): string {
    return `free-requests-${this.#options.key}-`;
  }

  #fileOf(folder: string, now: number): CountFile {
    const path = join(folder, `${this.#prefix}${new Date(now).toISOString().slice(0, 10)}.log`);
    if (this.#file?.path === path) return this.#file;
    const lines = new LineReader(path, { onLine: (line) => this.#read(line, minuteOf(now)) });
    this.#file = { path, lines, isOurs: false };
    return this.#file;
  }

  #read(line: string, firstMinute: number): void {
    const [, at, id = ""] = /^(\d+) ([0-9a-f]{8})$/.exec(line) ?? [];
    const minute = minuteOf(Number(at));
    // Of the earlier ones of the day nobody asks.
    if (minute >= firstMinute && !this.#placesIn(minute).includes(id)) this.#placesIn(minute).push(id);
  }

  #forgetBefore(minute: number): void {
    for (const earlier of this.#places.keys()) if (earlier < minute) this.#places.delete(earlier);
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
