import { join } from "node:path";

import { AppError, factsOf } from "../errors.ts";
import { abortable } from "../lib/abortable.ts";
import { Batches } from "../lib/batches.ts";
import type { Clock } from "../lib/clock.ts";
import { DeadlineError, withDeadline } from "../lib/deadline.ts";
import { LineWriter } from "../lib/line-writer.ts";
import { Days, sumOf } from "./days.ts";
import { type LedgerEntry, toLine } from "./entry.ts";
import { MonthFile } from "./month-file.ts";
import { readOpenEstimates } from "./open-estimates.ts";
import type { Totals } from "./totals.ts";

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
  /** The same for what a call cost that was only estimated before, here or in an earlier process. */
  correct(entry: LedgerEntry): void;
  /**
   * Reads what other processes added, as far as it is of this day or month. Throws when the folder does not answer in time;
   * of any other failure, see `problem`.
   */
  refresh(span: Span): Promise<void>;
  /** Entries with this key that may be asked about: what they cost is only estimated. Never throws. */
  openEstimates(about: { baseUrl: string; since: string; most: number }): Promise<LedgerEntry[]>;
  /** As of the last refresh for each, and of every entry of this process; added up when it is looked at. */
  totals(): JournalTotals;
  /** The file of this month; undefined when the ledger lives in memory only, or its folder does not answer. */
  path(): Promise<string | undefined>;
  /** Why the file could not be used the last time. */
  problem(): string | undefined;
  /** Waits until every line is written, or the folder does not answer. */
  close(): Promise<void>;
}

type Span = "day" | "month";

/** As it begins a timestamp: `2026-11-21`, `2026-11`. */
const periodOf = (span: Span, ts: string): string => ts.slice(0, span === "day" ? 10 : 7);

interface Line {
  ts: string;
  line: string;
}

interface JournalOptions {
  /** Undefined when nothing may be written, or there is no place for it. */
  folder: () => Promise<string | undefined>;
  /** The key's fingerprint: the calls of other keys are not counted. */
  key: string;
  clock: Clock;
  /** How long a folder may take to answer; 5 when absent. */
  patienceSeconds?: number;
  /** How long a line waits for others to be written with it: no answer then waits for a file. 0 when absent. */
  pauseMs?: number;
  /** Makes fit to be kept what others named; it stays as it is when absent. */
  clean?: (name: string) => string;
  /** Told once when the file cannot be written: the result of that call is out by then. */
  warn: (message: string) => void;
}

/**
 * The ledger: a line for each paid request in one file per month, UTC, which all processes of this user append to. What
 * this process did counts from memory until it is read back, so that nothing counts twice and nothing is missed.
 */
export function createJournal({
  folder,
  key,
  clock,
  patienceSeconds = 5,
  pauseMs = 0,
  clean = (name) => name,
  warn,
}: JournalOptions): Journal {
  const session = new Days();
  /** What never gets into a file. */
  const inMemory = new Days();
  /** What is in a file that nobody has read yet. */
  const unreadFile = new Days();
  /** By their lines: under way into the file, and not read back yet. */
  const unread = new Map<string, { entry: LedgerEntry; count: number }>();
  /** Undefined until somebody asks for what others wrote. */
  let file: MonthFile | undefined;
  let unreadable: string | undefined;
  let unwritable: string | undefined;
  const unwritten = new Batches<Line>((lines) => write(lines), pauseMs);

  const cleaned = (entry: LedgerEntry): LedgerEntry => ({
    ...entry,
    requested_model: clean(entry.requested_model),
    model: entry.model && clean(entry.model),
    provider: entry.provider && clean(entry.provider),
    generation_id: entry.generation_id && clean(entry.generation_id),
  });
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

  const fileAt = (path: string, from: string): MonthFile => {
    // Another month has begun: of the one before, nothing is asked any more.
    if (file?.path !== path) file = new MonthFile(path, { from, key, takeOwn });
    return file;
  };

  /** A folder on a network may never answer. */
  const inTime = <T>(work: () => Promise<T>): Promise<T> =>
    withDeadline(clock, patienceSeconds, never, (signal) => abortable(work(), signal));

  const read = async (span: Span): Promise<void> => {
    const ts = now();
    const path = await pathOf(ts);
    if (path === undefined) return;
    try {
      const period = periodOf(span, ts);
      await fileAt(path, period).read(period);
      unreadFile.clear();
      unreadable = undefined;
    } catch (error) {
      unreadable = `The ledger ${path} cannot be read (${factsOf(error).what}): what other servers spend is not counted`;
    }
  };

  let writer: LineWriter | undefined;

  const write = async (lines: readonly Line[]): Promise<void> => {
    const byMonth = new Map<string, Line[]>();
    for (const line of lines) {
      const month = periodOf("month", line.ts);
      const others = byMonth.get(month);
      if (others) others.push(line);
      else byMonth.set(month, [line]);
    }
    for (const [month, ofMonth] of byMonth) await writeInto(month, ofMonth);
  };

  const writeInto = async (month: string, lines: readonly Line[]): Promise<void> => {
    const path = await pathOf(month);
    let whole = 0;
    try {
      if (path === undefined) return moveTo(inMemory, lines);
      if (writer?.path !== path) {
        await writer?.close();
        writer = new LineWriter(path);
      }
      whole = await writer.append(lines.map(({ line }) => line));
      if (whole < lines.length) throw new Error("the disk took a part only");
      unwritable = undefined;
    } catch (error) {
      const problem = `The ledger ${path} cannot be written (${factsOf(error).what}): what calls cost is forgotten when this server ends`;
      if (unwritable === undefined) warn(problem);
      unwritable = problem;
      moveTo(inMemory, lines.slice(whole));
    }
    const written = lines.slice(0, whole);
    if (file === undefined) return moveTo(unreadFile, written);
    await read("day");
    // Of earlier days: the file has them, and is read from its beginning when these days are asked for.
    for (const { ts, line } of written) if (path !== file.path || !file.alwaysReads(ts)) takeOwn(line);
  };

  const moveTo = (place: Days, lines: readonly Line[]): void => {
    for (const entry of lines.flatMap(({ line }) => takeOwn(line) ?? [])) place.add(entry);
  };

  const within = (period: string): Totals => {
    const underWay = new Days();
    for (const { entry, count } of unread.values()) {
      for (let left = count; left > 0; left -= 1) underWay.add(entry);
    }
    return sumOf([...(file?.days ?? []), unreadFile, inMemory, underWay], period);
  };

  const add = (entry: LedgerEntry): void => {
    const line = toLine(entry);
    unread.set(line, { entry, count: (unread.get(line)?.count ?? 0) + 1 });
    unwritten.add({ ts: entry.ts, line });
  };

  return {
    record(given) {
      const entry = cleaned(given);
      session.add(entry);
      add(entry);
    },
    correct(given) {
      const entry = cleaned(given);
      if (session.of(entry.generation_id)) session.add(entry);
      add(entry);
    },
    async refresh(span) {
      try {
        await inTime(() => read(span));
      } catch (error) {
        if (!(error instanceof DeadlineError)) throw error;
        unreadable = `The ledger's folder does not answer within ${error.seconds} s: what other servers spend is not counted`;
        throw silentLedger(error);
      }
    },
    async openEstimates({ baseUrl, since, most }) {
      const months = [...new Set([since, now()].map((ts) => ts.slice(0, 7)))];
      try {
        const paths = await Promise.all(months.map(pathOf));
        const found = await readOpenEstimates(paths.filter((path) => path !== undefined));
        return found
          .filter((entry) => entry.key === key && entry.base_url === baseUrl && entry.ts >= since)
          .slice(-most);
      } catch {
        return [];
      }
    },
    totals() {
      const ts = now();
      return {
        get session() {
          return sumOf([session], "");
        },
        get day() {
          return within(periodOf("day", ts));
        },
        get month() {
          return within(periodOf("month", ts));
        },
      };
    },
    path: () => inTime(() => pathOf(now())).catch(() => undefined),
    problem: () => unwritable ?? unreadable,
    async close() {
      await inTime(() => unwritten.done()).catch(() => {});
      await inTime(async () => writer?.close()).catch(() => {});
    },
  };
}

const never = new AbortController().signal;

const silentLedger = (cause: DeadlineError): AppError =>
  new AppError(
    {
      category: "Validation Error",
      code: "ledger_unavailable",
      what: `The folder of the ledger does not answer within ${cause.seconds} s, and a budget for the day is set, so nothing was sent`,
      next: "Point OPENROUTER_STATE_DIR to a local disk, or leave out OPENROUTER_MAX_COST_PER_DAY",
    },
    { cause },
  );
