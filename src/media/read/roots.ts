import { realpath } from "node:fs/promises";
import { sep } from "node:path";

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
        const path = toLocalPath(name);
        return [{ named: path, real: await realpath(path) }];
      } catch {
        return [];
      }
    }),
  );
  return roots.flat();
}

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
