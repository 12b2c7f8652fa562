import { LineReader } from "../lib/line-file.ts";
import { Days } from "./days.ts";
import { fromLine, type LedgerEntry } from "./entry.ts";

// As every version begins a line; of any other line, parsing tells.
const beginning = '{"ts":"';

interface MonthFileOptions {
  /** The first period that is asked for: `2026-11` or `2026-11-21`. */
  from: string;
  /** The key's fingerprint: the calls of other keys are not counted. */
  key: string;
  /** The entry that this process wrote as that line; undefined when another did. */
  takeOwn: (line: string) => LedgerEntry | undefined;
}

/**
 * What stands in the ledger of a month, as far as it was read. What is older than the first period that somebody asks for
 * is passed over, and read from the file's beginning when it is asked for: with a day's budget, most of a month never is.
 */
export class MonthFile {
  readonly path: string;
  readonly #options: MonthFileOptions;
  readonly #recent: Part;
  #older: Part | undefined;

  constructor(path: string, options: MonthFileOptions) {
    this.path = path;
    this.#options = options;
    this.#recent = this.#part((ts) => ts >= options.from);
  }

  /** What was read, in the places that `sumOf` adds up. */
  get days(): readonly Days[] {
    return [this.#recent.days, ...(this.#older ? [this.#older.days] : [])];
  }

  /** Whether every reading brings what has this timestamp. */
  alwaysReads(ts: string): boolean {
    return ts >= this.#options.from;
  }

  /** Reads on, for a period of this month. Throws when the file cannot be read. */
  async read(period: string): Promise<void> {
    if (period < this.#options.from) this.#older ??= this.#part((ts) => ts < this.#options.from);
    await this.#recent.lines.read();
    if (period < this.#options.from) await this.#older?.lines.read();
  }

  #part(takes: (ts: string) => boolean): Part {
    const { key, takeOwn } = this.#options;
    const days = new Days();
    const onLine = (line: string): void => {
      // Most are not asked for, and need no parsing.
      if (line.startsWith(beginning) && !takes(line.slice(beginning.length))) return;
      const own = takeOwn(line);
      const entry = own ?? (line.includes(key) ? fromLine(line) : undefined);
      if (entry?.key === key && takes(entry.ts)) days.add(entry);
    };
    return { days, lines: new LineReader(this.path, { onLine, onRestart: () => days.clear() }) };
  }
}

/** The lines of some days. */
interface Part {
  days: Days;
  lines: LineReader;
}
