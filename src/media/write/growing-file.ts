import { type FileHandle, open, rename, rm } from "node:fs/promises";

import { type FileName, writeUnder } from "./new-file.ts";

/** The header of a file that tells how long it is, which is only known at the end. */
export interface LateHeader {
  bytes: number;
  /** For so many bytes of content. */
  of: (length: number) => Buffer;
  /** Bytes that belong together: a piece of one at the end is left out. */
  frame: number;
}

/**
 * A file that is written as its content comes: under the name `.part` until it ends, then under its own, never over one
 * that is there. What the disk does not take is kept in memory for another try.
 */
export class GrowingFile {
  readonly #name: FileName;
  readonly #header: LateHeader | undefined;
  readonly #open: typeof open;
  #part: string | undefined;
  #handle: FileHandle | undefined;
  /** Bytes of content on disk. */
  #written = 0;
  #waiting: Buffer[] = [];
  #problem: string | undefined;
  #path: string | undefined;

  /** `openFile` is for where a full disk cannot be had. */
  constructor(name: FileName, header?: LateHeader, openFile = open) {
    this.#name = name;
    this.#open = openFile;
    this.#header = header;
  }

  /** The system's word for why the disk does not take it; undefined while it does. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Of its content, wherever that is. */
  get bytes(): number {
    return this.#written + this.waitingBytes;
  }

  /** Of the whole file, with its header. */
  get size(): number {
    const { bytes: header = 0, frame = 1 } = this.#header ?? {};
    return header + this.bytes - (this.bytes % frame);
  }

  /** What is held in memory. */
  get waitingBytes(): number {
    return this.#waiting.reduce((sum, { length }) => sum + length, 0);
  }

  /** Where it lies, or what there is of it. */
  get path(): string | undefined {
    return this.#path ?? this.#part;
  }

  /** Writes a piece behind the others; never throws. */
  async append(piece: Uint8Array): Promise<void> {
    this.#waiting.push(Buffer.from(piece));
    if (this.#problem === undefined) await this.#attempt(() => this.#flush());
  }

  /** Writes what is left and gives it its own name; whether that is done. May be called again. Never throws. */
  async finish(): Promise<boolean> {
    if (this.#path !== undefined) return true;
    this.#problem = undefined;
    await this.#attempt(async () => {
      await this.#flush();
      const handle = await this.#opened();
      if (this.#header) await this.#writeHeader(handle, this.#header);
      await this.#close();
      const part = this.#part ?? "";
      // Taken first, so that nothing that is there is written over.
      const path = await writeUnder(
        this.#name,
        () => [],
        async (free) => {
          await (await open(free, "wx")).close();
        },
      );
      await rename(part, path);
      this.#path = path;
    });
    await this.#close();
    return this.#path !== undefined;
  }

  /** Takes back what is on disk. Never throws. */
  async discard(): Promise<void> {
    await this.#close();
    this.#waiting = [];
    if (this.#part !== undefined) await rm(this.#part, { force: true }).catch(() => {});
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#problem = error instanceof Error && "code" in error ? String(error.code) : String(error);
    }
  }

  async #opened(): Promise<FileHandle> {
    if (this.#handle) return this.#handle;
    if (this.#part !== undefined) return (this.#handle = await this.#open(this.#part, "r+"));
    const { extension } = this.#name;
    this.#part = await writeUnder(
      { ...this.#name, extension: `${extension}.part` },
      () => [],
      async (path) => {
        this.#handle = await this.#open(path, "wx");
      },
    );
    return this.#opened();
  }

  async #flush(): Promise<void> {
    const handle = await this.#opened();
    for (let piece = this.#waiting[0]; piece; piece = this.#waiting[0]) {
      const at = (this.#header?.bytes ?? 0) + this.#written;
      const { bytesWritten } = await handle.write(piece, 0, piece.length, at);
      this.#written += bytesWritten;
      if (bytesWritten === piece.length) this.#waiting.shift();
      else this.#waiting[0] = piece.subarray(bytesWritten);
    }
  }

  async #writeHeader(handle: FileHandle, { bytes, of, frame }: LateHeader): Promise<void> {
    const length = this.#written - (this.#written % frame);
    await handle.write(of(length), 0, bytes, 0);
    await handle.truncate(bytes + length);
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => {});
  }
}
