import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { fileURLToPath } from "node:url";

import { type AppError, invalid } from "../../errors.ts";
import { cut } from "../../lib/cut.ts";

/** A path or URL of the caller as a refusal repeats it. */
export const shown = (source: string): string => `'${source.length > 120 ? `${cut(source, 120)}…` : source}'`;

/** The absolute path that a path, a `~/` path or a `file:` URL means on this machine. */
export function toLocalPath(source: string, platform: NodeJS.Platform = process.platform): string {
  if (source.includes("\0")) throw badPath("a path with a NUL character", "Remove it");
  const windows = platform === "win32";
  const path = expandHome(/^file:/i.test(source) ? fromUrl(source, windows) : source);
  if (path.includes("\0")) throw badPath("a path with a NUL character", "Remove it");
  if (!(windows ? win32 : posix).isAbsolute(path)) {
    throw badPath(
      `${shown(source)} is not an absolute path`,
      /^[a-z]:[\\/]/i.test(path)
        ? `This server runs on ${platform}, not on Windows; give the path as it is there`
        : "Give the full path (or ~/...): the server's working directory may be anywhere",
    );
  }
  if (windows) checkWindowsPath(path, source);
  return (windows ? win32 : posix).normalize(path);
}

function checkWindowsPath(path: string, source: string): void {
  // Opening a UNC path sends the user's credentials to that host; \\.\ and \\?\ name devices.
  if (/^[\\/]{2}/.test(path)) {
    throw badPath(`${shown(source)} is a network or device path`, "Copy the file to a local drive");
  }
  if (path.slice(2).includes(":")) {
    throw badPath(`${shown(source)} names an alternate data stream`, "Give the path of the file itself");
  }
}

function expandHome(path: string): string {
  if (path !== "~" && !/^~[\\/]/.test(path)) return path;
  const home = homedir();
  if (home !== "") return `${home}${path.slice(1)}`;
  throw badPath(`${shown(path)} means nothing: this user has no home folder`, "Give the full path");
}

function fromUrl(url: string, windows: boolean): string {
  try {
    return fileURLToPath(url, { windows });
  } catch {
    throw badPath(
      `${shown(url)} names no file on this machine`,
      "Write it as file:///folder/name, or as a path",
    );
  }
}

const badPath = (what: string, next: string): AppError => invalid("bad_path", what, next);
