import { constants, open, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { makeFolder } from "./make-folder.ts";

const newline = 0x0a;
const chunkBytes = 1024 * 1024;

/**
 * Appends a line in one write, so that the lines of several processes never mix. A line that another process left torn is
 * ended first. Makes what is missing of the folders, private to the user. Throws when the line is not whole in the file.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const whole = await append(path, line, "a+").catch(async (error: NodeJS.ErrnoException) => {
    // Looked for only now: the folder is there but for the first time.
    if (error.code !== "ENOENT") throw error;
    await makeFolder(dirname(path), 0o700);
    return append(path, line, "a+");
  });
  if (whole < 1) throw partOnly(path);
}

/** The same as `appendLine` for a file that has to be there: throws ENOENT where it is not. */
export async function appendToExisting(path: string, line: string): Promise<void> {
  if ((await append(path, line, constants.O_RDWR | constants.O_APPEND)) < 1) throw partOnly(path);
}

async function append(path: string, line: string, flags: string | number): Promise<number> {
  const file = await open(path, flags, 0o600);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error(`${path} is no file`);
    return (await writeLines(file, [line], found.size)).whole;
  } finally {
    await file.close();
  }
}

/** What writing lines takes of an open file. */
export interface LineAccess {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<unknown>;
  write(buffer: Buffer): Promise<{ bytesWritten: number }>;
}

/**
 * Writes lines to the end of an open file of `size` bytes, in one write; `isEnded` where its last line is known to be whole.
 * Tells how many are whole in it, and how large it is now unless somebody else wrote meanwhile.
 */
export async function writeLines(
  file: LineAccess,
  lines: readonly string[],
  size: number,
  isEnded = size === 0,
): Promise<{ whole: number; size: number }> {
  const last = Buffer.alloc(1, newline);
  if (!isEnded) await file.read(last, 0, 1, size - 1);
  const before = last[0] === newline ? "" : "\n";
  const bytes = Buffer.from(`${before}${lines.join("\n")}\n`);
  const { bytesWritten } = await file.write(bytes);
  const isAll = bytesWritten === bytes.length;
  return {
    whole: isAll ? lines.length : endsIn(bytes.subarray(before.length, bytesWritten)),
    size: size + bytesWritten,
  };
}

const endsIn = (bytes: Uint8Array): number => bytes.filter((byte) => byte === newline).length;

const partOnly = (path: string): Error => new Error(`${path} took a part of a line only`);

/** The whole lines at the end of a file, of at most so many bytes; none when there is no file. Throws when it cannot be read. */
export async function readLastLines(path: string, mostBytes: number): Promise<string[]> {
  const found = await stat(path).catch(orMissing);
  if (!found?.isFile()) return [];
  const start = Math.max(0, found.size - mostBytes);
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(found.size - start),
      0,
      found.size - start,
      start,
    );
    const [first = "", ...lines] = buffer.toString("utf8", 0, bytesRead).split("\n");
    // The first one is cut, the last one is empty or still being written.
    return [...(start === 0 ? [first] : []), ...lines].slice(0, -1);
  } finally {
    await file.close();
  }
}

interface LineReaderOptions {
  onLine: (line: string) => void;
  /** The file is another than it was, or shorter: it is read from its beginning. */
  onRestart?: () => void;
}

/** Reads a file that only grows: each time what was added since the last, whole lines only. */
export class LineReader {
  readonly #path: string;
  readonly #options: LineReaderOptions;
  #file: number | undefined;
  #offset = 0;
  #reading: Promise<void> | undefined;

  constructor(path: string, options: LineReaderOptions) {
    this.#path = path;
    this.#options = options;
  }

  /** Concurrent callers share one reading. A file that is not there has no lines; throws when it cannot be read. */
  read(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const found = await stat(this.#path).catch(orMissing);
    if (this.#file !== undefined && (found?.ino !== this.#file || found.size < this.#offset)) this.#restart();
    if (found === undefined || found.size === this.#offset) return;
    // A pipe in its place would never end.
    if (!found.isFile()) throw new Error(`${this.#path} is no file`);
    this.#file = found.ino;
    const file = await open(this.#path, "r");
    try {
      const buffer = Buffer.alloc(Math.min(chunkBytes, found.size - this.#offset));
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, this.#offset);
        const end = buffer.subarray(0, bytesRead).lastIndexOf(newline) + 1;
        // A chunk without an end of line is no line of ours.
        const done = end === 0 && bytesRead === chunkBytes ? bytesRead : end;
        if (done === 0) return;
        this.#offset += done;
        for (const line of buffer.toString("utf8", 0, end).split("\n")) {
          if (line !== "") this.#options.onLine(line);
        }
        if (this.#offset >= found.size) return;
      }
    } finally {
      await file.close();
    }
  }

  #restart(): void {
    this.#file = undefined;
    this.#offset = 0;
    this.#options.onRestart?.();
  }
}

function orMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
