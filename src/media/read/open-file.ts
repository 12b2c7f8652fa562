import { constants } from "node:fs";
import { type FileHandle, lstat, open, readlink, realpath } from "node:fs/promises";

import { type AppError, invalid } from "../../errors.ts";
import { shown } from "./local-path.ts";

export interface OpenedFile {
  handle: FileHandle;
  size: number;
}

// Opening must neither follow a link that was put there since the check, nor wait for a writer of a fifo. Windows has
// neither flag; there they are undefined and count as 0.
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** The path with all links followed; undefined when there is nothing, or nothing that may be seen. */
export async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}

/**
 * Opens the regular file at `real`, a path without links, and makes sure that what was opened is what was checked: the
 * folders above it may have been exchanged for links in between.
 */
export async function openRegularFile(
  real: string,
  source: string,
  isAllowed: (path: string) => boolean,
): Promise<OpenedFile> {
  const before = await measure(real, source);
  const handle = await open(real, flags).catch((error: unknown) => {
    throw unreadable(source, error);
  });
  try {
    const opened = await handle.stat({ bigint: true });
    const path = await pathOfHandle(handle);
    const after = path === undefined ? await measure(real, source) : before;
    const isSame = [before, after].every(({ dev, ino }) => dev === opened.dev && ino === opened.ino);
    const there = path ?? (await realPathOf(real));
    if (!opened.isFile() || !isSame || there !== real || !isAllowed(there)) throw exchanged(source);
    return { handle, size: Number(opened.size) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function measure(real: string, source: string) {
  const stats = await lstat(real, { bigint: true }).catch((error: unknown) => {
    throw unreadable(source, error);
  });
  if (!stats.isFile()) throw notRegular(source, stats.isDirectory());
  return stats;
}

/** Where an open file is: Linux tells, which leaves no gap between check and use; elsewhere undefined. */
async function pathOfHandle(handle: FileHandle): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  return await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
}

const notRegular = (source: string, isFolder: boolean): AppError =>
  isFolder
    ? invalid("not_a_file", `${shown(source)} is a folder`, "Name the files in it one by one")
    : invalid(
        "not_a_file",
        `${shown(source)} is a device, pipe or socket, not a regular file`,
        "Copy what it holds to a file and pass that",
      );

const exchanged = (source: string): AppError =>
  invalid("file_changed", `${shown(source)} was exchanged while it was being opened`, "Call again");

/** The refusal of a file that the system does not let us read. */
export const unreadable = (source: string, cause: unknown): AppError => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  return invalid("file_not_found", `${shown(source)} cannot be read (${code})`, "Check its permissions");
};
