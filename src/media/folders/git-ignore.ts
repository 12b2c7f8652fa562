import { lstat, readFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

import ignore, { type Ignore } from "ignore";

/** Tells whether Git would leave a path below the folder out. */
export interface GitIgnore {
  /** `path` is relative to the folder, with `/`. */
  ignores(path: string, isFolder: boolean): Promise<boolean>;
}

const mostBytes = 1_000_000;

/**
 * The rules of the `.gitignore` files of a folder, of those below it as they are reached, and of those above it up to the
 * repository's root (gitignore(5): the rules of a deeper file win).
 */
export async function gitIgnoreOf(folder: string): Promise<GitIgnore> {
  const above = await foldersAbove(folder);
  const rules = new Map<string, Promise<Ignore | undefined>>();
  const rulesOf = (path: string): Promise<Ignore | undefined> => {
    const known = rules.get(path) ?? read(path);
    rules.set(path, known);
    return known;
  };
  return {
    async ignores(path, isFolder) {
      const absolute = join(folder, path);
      const inside = foldersBetween(folder, dirname(absolute));
      // From the deepest up: the first one that has an opinion decides.
      for (const place of [...above, ...inside].toReversed()) {
        const rule = await rulesOf(place);
        if (!rule) continue;
        const local = relative(place, absolute).split(sep).join("/");
        const { ignored, unignored } = rule.test(isFolder ? `${local}/` : local);
        if (ignored || unignored) return ignored;
      }
      return false;
    },
  };
}

async function read(folder: string): Promise<Ignore | undefined> {
  const path = join(folder, ".gitignore");
  try {
    const found = await lstat(path);
    // A link could lead out of what may be read.
    if (!found.isFile() || found.size > mostBytes) return undefined;
    return ignore().add(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** From the repository's root down to just above the folder; none outside a repository. */
async function foldersAbove(folder: string): Promise<string[]> {
  const above: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const isRoot = await lstat(join(at, ".git")).then(
      () => true,
      () => false,
    );
    if (at !== folder) above.unshift(at);
    if (isRoot) return above;
    if (dirname(at) === at) return [];
  }
}

/** The folder and those below it on the way to `path`, from above to below. */
function foldersBetween(folder: string, path: string): string[] {
  const names = relative(folder, path).split(sep).filter(Boolean);
  return [folder, ...names.map((_, at) => join(folder, ...names.slice(0, at + 1)))];
}
