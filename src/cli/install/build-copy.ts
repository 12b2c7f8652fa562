import { createHash, randomBytes } from "node:crypto";
import { chmod, cp, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

import { makeFolder } from "../../lib/make-folder.ts";

const keptMs = 86_400_000;

/** The first 8 hex digits of the SHA-256 over every file of a build, by name and content. */
export async function buildHash(dist: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await filesOf(dist))
    hash
      .update(path)
      .update("\0")
      .update(await readFile(join(dist, path)))
      .update("\0");
  return hash.digest("hex").slice(0, 8);
}

interface CopyOptions {
  /** Where copies of builds are kept. */
  folder: string;
  version: string;
}

/** The path of the `main.js` that a build's copy has, whether it is there yet or not. */
export async function copiedMain(dist: string, options: CopyOptions): Promise<string> {
  return mainIn(options, await buildHash(dist));
}

const mainIn = ({ folder, version }: CopyOptions, hash: string): string =>
  join(folder, `${version}-${hash}`, "main.js");

/**
 * Copies a build to where no other build wipes it: running servers load parts of it late. A build that is there already
 * is taken as it is, unless somebody has changed it or taken a part away. Returns the path of its `main.js`.
 */
export async function copyBuild(
  dist: string,
  { folder, version, now }: CopyOptions & { now: number },
): Promise<string> {
  const hash = await buildHash(dist);
  const main = mainIn({ folder, version }, hash);
  const target = dirname(main);
  const found = await hashAt(target);
  if (found === hash) {
    // As young as its newest entry: an uninstall in the same moment leaves it alone.
    await utimes(target, new Date(now), new Date(now));
    return main;
  }
  const draft = `${target}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await makeFolder(folder, 0o700);
    await cp(dist, draft, { recursive: true });
    // The copy of a folder that nobody may write to could not be removed.
    await chmod(draft, 0o700);
    if (found !== undefined) await rm(target, { recursive: true, force: true });
    await rename(draft, target);
  } catch (error) {
    // Another install may have been faster.
    if ((await hashAt(target)) !== hash)
      throw new Error(
        `The build cannot be copied to ${target}, so nothing was changed: ${(error as Error).message}`,
        {
          cause: error,
        },
      );
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => {});
  }
  return main;
}

/** Of a build that is there. */
const hashAt = (folder: string): Promise<string | undefined> => buildHash(folder).catch(() => undefined);

/** Removes builds that no entry names any more, unless they are younger than a day. */
export async function removeUnused(folder: string, used: readonly string[], now: number): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (!/^\d+\.\d+\.\d+.*-[\da-f]{8}(\.[\da-f]+\.tmp)?$/.test(name)) continue;
    if (used.some((text) => text.includes(name))) continue;
    if (now - (await stat(path)).mtimeMs < keptMs) continue;
    await rm(path, { recursive: true, force: true });
    removed.push(name);
  }
  return removed;
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted();
}
