import { realpath } from "node:fs/promises";
import { parse, sep } from "node:path";

import { toLocalPath } from "./local-path.ts";

/** A folder that may be read: as it was named, and as it is once symbolic links are followed. */
export interface Root {
  named: string;
  real: string;
}

/** The folders that exist among those named, which are paths or `file:` URLs (a client's roots). */
export async function resolveRoots(named: readonly string[]): Promise<Root[]> {
  const roots = await Promise.all(
    named.map(async (name) => {
      try {
        const path = pathOfRoot(name);
        const real = await realpath(path);
        return isDisk(real) && !wholeDisk.test(name) ? [] : [{ named: path, real }];
      } catch {
        return [];
      }
    }),
  );
  return roots.flat();
}

/** URL parsers make `file:///`, the whole disk, of `file:`, `file:.` and `file://`: only a full URL names a folder. */
function pathOfRoot(name: string): string {
  if (!/^file:/i.test(name) || /^file:\/\/(localhost)?\//i.test(name)) return toLocalPath(name);
  throw new TypeError("a file: URL without an absolute path");
}

// Whoever means the whole disk has to write it: no dots, no link and no home folder of `/` may come to it.
const wholeDisk = /^(file:\/\/)?\/$|^(file:\/\/\/)?[a-z]:[\\/]?$/i;
const isDisk = (path: string): boolean => parse(path).root === path;

/** Whether `path` is `folder` or below it; both without links and dots. */
export function isInside(path: string, folder: string): boolean {
  const bare = folder.endsWith(sep) ? folder.slice(0, -1) : folder;
  return path === bare || path.startsWith(`${bare}${sep}`);
}

// Pseudo files: a root of `/` does not mean them, and /proc/self/environ holds the API key.
const pseudoFolders = ["/proc", "/sys", "/dev"];

/** Whether a path without links lies in an allowed folder. */
export const isAllowed = (real: string, roots: readonly Root[]): boolean =>
  roots.some((root) => isInside(real, root.real)) && !pseudoFolders.some((folder) => isInside(real, folder));
