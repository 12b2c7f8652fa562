import { LineReader } from "../lib/line-file.ts";
import { Days } from "./days.ts";
import { fromLine, type LedgerEntry } from "./entry.ts";

interface MonthFileOptions {
  /** The key's fingerprint: the calls of other keys are not counted. */
  key: string;
  /** The entry that this process wrote as that line; undefined when another did. */
  takeOwn: (line: string) => LedgerEntry | undefined;
}

/** What stands in the ledger of a month, as far as it was read. A line is parsed when its day is asked for: with a day's budget, most never are. */
export class MonthFile {
  readonly path: string;
  readonly days = new Days();
  readonly #lines: LineReader;
  readonly #options: MonthFileOptions;
  #period = "";
  /** Of other periods. */
  #unparsed: string[] = [];

  constructor(path: string, options: MonthFileOptions) {
    this.path = path;
    this.#options = options;
    this.#lines = new LineReader(path, {
      onLine: (line) => this.#add(line),
      onRestart: () => {
        this.days.clear();
        this.#unparsed = [];
      },
    });
  }

  /** Reads on, for a period (`2026-11` or `2026-11-21`). Throws when the file cannot be read. */
  async read(period: string): Promise<void> {
    this.#parse(period);
    await this.#lines.read();
    // Whoever shared the reading may have asked for another one.
    this.#parse(period);
  }

  #parse(period: string): void {
    if (period === this.#period) return;
    this.#period = period;
    const lines = this.#unparsed;
    this.#unparsed = [];
    for (const line of lines) this.#add(line);
  }

  #add(line: string): void {
    const own = this.#options.takeOwn(line);
    if (own) return this.days.add(own);
    if (!line.includes(this.#options.key)) return;
    if (!line.includes(`"${this.#period}`)) {
      this.#unparsed.push(line);
      return;
    }
    const entry = fromLine(line);
    if (entry?.key === this.#options.key) this.days.add(entry);
  }
}
