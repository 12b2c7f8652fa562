import fs from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

import { type LineAccess, writeLines } from "./line-file.ts";
import { makeFolder } from "./make-folder.ts";

// With file numbers: of a handle that nobody closed Node warns, and a process may end without closing anything.
const [open, stat, fstat, read, write, close] = [
  promisify(fs.open),
  promisify(fs.stat),
  promisify(fs.fstat),
  promisify(fs.read),
  promisify(fs.write),
  promisify(fs.close),
];

interface OpenFile {
  number: number;
  /** Which one it is: another may stand in its place by now. */
  ino: number;
  dev: number;
  /** After our last write; its last line is whole then. */
  size: number | undefined;
}

/**
 * Appends lines to a file that stays open, for one that gets a line with every call: two file operations a time in place of
 * five. Otherwise as `appendLine`, also where the file or its folder was removed or replaced meanwhile. One call at a time.
 */
export class LineWriter {
  readonly path: string;
  #file: OpenFile | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** How many of them are whole in the file, not all where the disk is full. */
  async append(lines: readonly string[]): Promise<number> {
    const { file, size } = await this.#current();
    try {
      const written = await writeLines(accessTo(file), lines, size, size === 0 || size === file.size);
      file.size = written.whole === lines.length ? written.size : undefined;
      return written.whole;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file) await close(file.number).catch(() => {});
  }

  async #current(): Promise<{ file: OpenFile; size: number }> {
    const known = this.#file;
    // Nothing that fails here says more than the opening below.
    const found = known && (await stat(this.path).catch(() => undefined));
    if (known && found?.ino === known.ino && found.dev === known.dev)
      return { file: known, size: found.size };
    await this.close();
    return this.#open();
  }

  async #open(): Promise<{ file: OpenFile; size: number }> {
    const number = await open(this.path, "a+", 0o600).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      await makeFolder(dirname(this.path), 0o700);
      return open(this.path, "a+", 0o600);
    });
    const found = await fstat(number);
    const file: OpenFile = { number, ino: found.ino, dev: found.dev, size: undefined };
    this.#file = file;
    if (!found.isFile()) {
      await this.close();
      throw new Error(`${this.path} is no file`);
    }
    return { file, size: found.size };
  }
}

const accessTo = ({ number }: OpenFile): LineAccess => ({
  read: (buffer, offset, length, position) => read(number, buffer, offset, length, position),
  write: (buffer) => write(number, buffer),
});
