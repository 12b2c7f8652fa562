import { join } from "node:path";

import { factsOf } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { appendLine } from "../lib/line-file.ts";
import { type LedgerEntry, toLine } from "./entry.ts";
import { MonthFile } from "./month-file.ts";
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
  /** Reads what other processes added, as far as it is of this day or month. Never throws. */
  refresh(span: Span): Promise<void>;
  /** As of the last refresh for each, and of every entry of this process; added up when it is looked at. */
  totals(): JournalTotals;
  /** The file of this month; undefined when the ledger lives in memory only. */
  path(): Promise<string | undefined>;
  /** Why the file could not be used the last time. */
  problem(): string | undefined;
  /** Waits until every line is written. */
  close(): Promise<void>;
}

type Span = "day" | "month";

/** As it begins a timestamp: `2026-11-21`, `2026-11`. */
const periodOf = (span: Span, ts: string): string => ts.slice(0, span === "day" ? 10 : 7);

interface JournalOptions {
  /** Undefined when nothing may be written, or there is no place for it. */
  folder: () => Promise<string | undefined>;
  /** The key's fingerprint: the calls of other keys are not counted. */
  key: string;
  clock: Clock;
  /** Told once when the file cannot be written: the result of that call is out by then. */
  warn: (message: string) => void;
}

/**
 * The ledger: a line for each paid request in one file per month, UTC, which all processes of this user append to. What
 * this process did counts from memory until it is read back, so that nothing counts twice and nothing is missed.
 */
export function createJournal({ folder, key, clock, warn }: JournalOptions): Journal {
  const session = new Tally();
  /** What never gets into a file. */
  const inMemory = new Days();
  /** By their lines: under way into the file, and not read back yet. */
  const unread = new Map<string, { entry: LedgerEntry; count: number }>();
  /** Undefined until somebody asks for what others wrote. */
  let file: MonthFile | undefined;
  let unreadable: string | undefined;
  let unwritable: string | undefined;
  let writing = Promise.resolve();

  const now = (): string => new Date(clock.now()).toISOString();
  const pathOf = async (ts: string): Promise<string | undefined> => {
    const place = await folder();
    return place === undefined ? undefined : join(place, `ledger-${ts.slice(0, 7)}.jsonl`);
  };

  const takeOwn = (line: string): LedgerEntry | undefined => {
    const own = unread.get(line);
    if (own?.count === 1) unread.delete(line);
    else if (own) own.count -= 1;
    return own?.entry;
  };

  const fileAt = (path: string): MonthFile => {
    // Another month has begun: of the one before, nothing is asked any more.
    if (file?.path !== path) file = new MonthFile(path, { key, takeOwn });
    return file;
  };

  const refresh = async (span: Span): Promise<void> => {
    const ts = now();
    const path = await pathOf(ts);
    if (path === undefined) return;
    try {
      await fileAt(path).read(periodOf(span, ts));
      unreadable = undefined;
    } catch (error) {
      unreadable = `The ledger ${path} cannot be read (${factsOf(error).what}): what other servers spend is not counted`;
    }
  };

  const write = async (line: string, ts: string): Promise<void> => {
    const path = await pathOf(ts);
    try {
      if (path === undefined) return keepInMemory(line);
      await appendLine(path, line);
      unwritable = undefined;
    } catch (error) {
      const problem = `The ledger ${path} cannot be written (${factsOf(error).what}): what calls cost is forgotten when this server ends`;
      if (unwritable === undefined) warn(problem);
      unwritable = problem;
      return keepInMemory(line);
    }
    if (file === undefined) return;
    await refresh("day");
    // Of an earlier month: its file has it, and is read from its beginning should the clock be set back to that month.
    if (path !== file.path) takeOwn(line);
  };

  const keepInMemory = (line: string): void => {
    const entry = takeOwn(line);
    if (entry) inMemory.add(entry);
  };

  const within = (period: string): Totals => {
    const tally = new Tally();
    file?.addTo(tally, period);
    inMemory.addTo(tally, period);
    for (const { entry, count } of unread.values()) {
      for (let left = entry.ts.startsWith(period) ? count : 0; left > 0; left -= 1) tally.add(entry);
    }
    return tally;
  };

  return {
    record(entry) {
      session.add(entry);
      const line = toLine(entry);
      unread.set(line, { entry, count: (unread.get(line)?.count ?? 0) + 1 });
      writing = writing.then(() => write(line, entry.ts));
    },
    refresh,
    totals() {
      const ts = now();
      return {
        session,
        get day() {
          return within(periodOf("day", ts));
        },
        get month() {
          return within(periodOf("month", ts));
        },
      };
    },
    path: () => pathOf(now()),
    problem: () => unwritable ?? unreadable,
    close: () => writing,
  };
}
