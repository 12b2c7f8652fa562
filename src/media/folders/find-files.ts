import type { Dirent, readdir as callbackReaddir } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { callbackify } from "node:util";

import { glob } from "tinyglobby";

import { type AppError, invalid } from "../../errors.ts";
import { sizeLimits } from "../formats.ts";
import { type GitIgnore, gitIgnoreOf } from "./git-ignore.ts";
import type { LeftOutFiles, Reason } from "./left-out.ts";
import type { FilePattern } from "./pattern.ts";
import { isSecretName } from "./secret-names.ts";

export interface FoundFile {
  /** Relative to the folder, with `/`. */
  path: string;
  bytes: number;
}

const mostEntries = 50_000;

/**
 * The files of a folder that a pattern matches, sorted by path. Links are not followed, and folders that are left out are
 * not entered. Throws a Validation Error where there are more entries than anybody wants to wait for.
 */
export async function findFiles(
  { folder, pattern }: FilePattern,
  { leftOut, signal }: { leftOut: LeftOutFiles; signal: AbortSignal },
): Promise<FoundFile[]> {
  const git = await gitIgnoreOf(folder);
  const walk = new AbortController();
  let entries = 0;

  const entered = async (place: string, found: Dirent[]): Promise<Dirent[]> => {
    entries += found.length;
    if (entries > mostEntries) throw tooManyEntries(folder);
    const kept: Dirent[] = [];
    for (const entry of found) {
      const reason = await againstEntry(join(place, entry.name), entry);
      if (reason !== undefined) leftOut.add(reason);
      else if (entry.name !== ".git") kept.push(entry);
    }
    return kept;
  };
  const againstEntry = async (path: string, entry: Dirent): Promise<Reason | undefined> => {
    if (entry.isSymbolicLink()) return "link";
    // No wildcard of the matcher takes one, so that such a file would be lost without a word.
    if (/[\n\r\u2028\u2029]/.test(entry.name)) return "line break in its name";
    if (!entry.isDirectory() || entry.name === ".git") return undefined;
    if (entry.name === "node_modules") return "node_modules";
    if (entry.name.startsWith(".")) return "hidden";
    const local = relative(folder, path).split(sep).join("/");
    return (await git.ignores(local, true)) ? "gitignored" : undefined;
  };
  // The walk itself leaves out what is not to be entered: a matcher would only see it afterwards.
  const entriesOf = async (place: string, options: { withFileTypes: true }): Promise<Dirent[]> => {
    const found = await readdir(place, options).catch((): Dirent[] => {
      leftOut.add("unreadable folder");
      return [];
    });
    try {
      return await entered(place, found);
    } catch (error) {
      walk.abort(error);
      return [];
    }
  };

  const paths = await glob(pattern, {
    cwd: folder,
    dot: true,
    onlyFiles: true,
    followSymbolicLinks: false,
    expandDirectories: false,
    extglob: false,
    signal: AbortSignal.any([signal, walk.signal]),
    fs: { readdir: callbackify(entriesOf) as typeof callbackReaddir },
  });
  signal.throwIfAborted();
  walk.signal.throwIfAborted();

  const files: FoundFile[] = [];
  for (const path of paths.toSorted(byCodeUnits)) {
    signal.throwIfAborted();
    const found = await fileAt(join(folder, path));
    const reason = typeof found === "string" ? found : await againstFile(path, found, git);
    if (reason !== undefined) leftOut.add(reason);
    else if (typeof found === "number") files.push({ path, bytes: found });
  }
  return files;
}

/** Bytes of a regular file; for anything else, what it is. */
async function fileAt(path: string): Promise<number | Reason> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats) return "changed while read";
  if (stats.isSymbolicLink()) return "link";
  return stats.isFile() ? stats.size : "special file";
}

async function againstFile(path: string, bytes: number, git: GitIgnore): Promise<Reason | undefined> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.startsWith(".")) return "hidden";
  if (await git.ignores(path, false)) return "gitignored";
  if (isSecretName(name)) return "secret name";
  return bytes > sizeLimits.text ? "over 1 MB" : undefined;
}

const byCodeUnits = (left: string, right: string): number => (left < right ? -1 : Number(left > right));

const tooManyEntries = (folder: string): AppError =>
  invalid(
    "too_many_files",
    `'${folder}' holds more than ${mostEntries.toLocaleString("en")} files and folders, so nothing was sent`,
    "Name a folder further down, or a pattern that begins with one",
  );
