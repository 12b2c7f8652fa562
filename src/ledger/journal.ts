import { join } from "node:path";

import { factsOf } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { appendLine, LineReader } from "../lib/line-file.ts";
import { fromLine, type LedgerEntry, toLine } from "./entry.ts";
import { Days, Tally, type Totals } from "./totals.ts";

export interface JournalTotals {
  /** Of this process. */
  session: Totals;
  /** Of all processes with this key, in UTC. */
  day: Totals;
  month: Totals;
}

export interface Journal {
  /** Counts an entry at once; its line in the file follows. Never throws: see `problem`. */
  record(entry: LedgerEntry): void;
  /** Reads what other processes added. Never throws. */
  refresh(): Promise<void>;
  /** As of the last refresh, and of every entry of this process. */
  totals(): JournalTotals;
  /** The file of this month; undefined when the ledger lives in memory only. */
  path(): Promise<string | undefined>;
  /** Why the file could not be used the last time. */
  problem(): string | undefined;
  /** Waits until every line is written. */
  close(): Promise<void>;
}

export interface JournalOptions {
  /** Undefined when nothing may be written, or there is no place for it. */
  folder: () => Promise<string | undefined>;
  /** The key's fingerprint: the calls of other keys are not counted. */
  key: string;
  clock: Clock;
}

/**
 * The ledger: a line for each paid request in one file per month, UTC, which all processes of this user append to. What
 * this process did counts from memory until it is read back, so that nothing counts twice and nothing is missed.
 */
export function createJournal({ folder, key, clock }: JournalOptions): Journal {
  const session = new Tally();
  const inFile = new Days();
  /** What never gets into a file. */
  const inMemory = new Days();
  /** Under way into the file, and not read back yet. */
  const unread: { line: string; entry: LedgerEntry }[] = [];
  let unreadable: string | undefined;
  let unwritable: string | undefined;
  let writing = Promise.resolve();
  let reader: { path: string; lines: LineReader } | undefined;

  const now = (): string => new Date(clock.now()).toISOString();
  const pathOf = async (ts: string): Promise<string | undefined> => {
    const place = await folder();
    return place === undefined ? undefined : join(place, `ledger-${ts.slice(0, 7)}.jsonl`);
  };

  const readBack = (line: string): void => {
    const at = unread.findIndex((waiting) => waiting.line === line);
    const [own] = at === -1 ? [] : unread.splice(at, 1);
    const entry = own?.entry ?? fromLine(line);
    if (entry?.key === key) inFile.add(entry);
  };

  const readerOf = (path: string): LineReader => {
    if (reader?.path === path) return reader.lines;
    // Another month has begun: of the one before, nothing is asked any more.
    inFile.clear();
    reader = { path, lines: new LineReader(path, { onLine: readBack, onRestart: () => inFile.clear() }) };
    return reader.lines;
  };

  const refresh = async (): Promise<void> => {
    const path = await pathOf(now());
    if (path === undefined) return;
    try {
      await readerOf(path).read();
      unreadable = undefined;
    } catch (error) {
      unreadable = `The ledger ${path} cannot be read (${factsOf(error).what}): what other servers spend is not counted`;
    }
  };

  const write = async (waiting: (typeof unread)[number]): Promise<void> => {
    const path = await pathOf(waiting.entry.ts);
    try {
      if (path === undefined) return keepInMemory(waiting);
      await appendLine(path, waiting.line);
      unwritable = undefined;
    } catch (error) {
      unwritable = `The ledger ${path} cannot be written (${factsOf(error).what}): what calls cost is forgotten when this server ends`;
      return keepInMemory(waiting);
    }
    await refresh();
    // Of an earlier month, it is not read back.
    if (path !== reader?.path) keepInMemory(waiting);
  };

  const keepInMemory = (waiting: (typeof unread)[number]): void => {
    const at = unread.indexOf(waiting);
    if (at === -1) return;
    unread.splice(at, 1);
    inMemory.add(waiting.entry);
  };

  const within = (period: string): Totals => {
    const tally = new Tally();
    inFile.addTo(tally, period);
    inMemory.addTo(tally, period);
    for (const { entry } of unread) if (entry.ts.startsWith(period)) tally.add(entry);
    return tally;
  };

  return {
    record(entry) {
      session.add(entry);
      const waiting = { line: toLine(entry), entry };
      unread.push(waiting);
      writing = writing.then(() => write(waiting));
    },
    refresh,
    totals() {
      const ts = now();
      return { session, day: within(ts.slice(0, 10)), month: within(ts.slice(0, 7)) };
    },
    path: () => pathOf(now()),
    problem: () => unwritable ?? unreadable,
    close: () => writing,
  };
}
