import { randomBytes } from "node:crypto";
import { open, readFile, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";

import { makeFolder } from "../../lib/make-folder.ts";

const byteOrderMark = "\ufeff";
const tries = 3;

export interface Change {
  /** Where the file really is. */
  path: string;
  /** Without a byte order mark. */
  before: string;
  after: string;
}

/** The file changed each time between reading and writing: another program is at work on it. */
export class ConfigInUse extends Error {}

/**
 * Rewrites a client's config file by `edit`, which gets its text and returns the new one. Links are followed and the
 * file's mode stays; readers see the old file or the new one. Its first version is kept beside it, once.
 */
export async function changeConfig(
  named: string,
  edit: (text: string) => string,
  { dryRun, backup }: { dryRun: boolean; backup: string },
): Promise<Change> {
  const path = await targetOf(named);
  for (let left = tries; left > 0; left -= 1) {
    const found = await textOf(path).catch(refused(path, "read"));
    const mark = found.startsWith(byteOrderMark) ? byteOrderMark : "";
    const before = found.slice(mark.length);
    const after = edit(before);
    if (dryRun || after === before) return { path, before, after };
    const change = { before: found, after: mark + after, backup };
    if (await replaced(path, change).catch(refused(path, "written"))) return { path, before, after };
  }
  throw new ConfigInUse(`${path} changes again and again: close the client and try again`);
}

/** The backup of a config file, which `uninstall` removes. */
export const backupOf = (path: string, backup: string): string => `${path}.${backup}`;

/** The text that a config file had before it was first changed; undefined where no backup tells. */
export async function firstVersion(named: string, backup: string): Promise<string | undefined> {
  const text = await textOf(backupOf(await targetOf(named), backup)).catch(() => "");
  return text === "" ? undefined : text.replace(byteOrderMark, "");
}

/** What the file system says no to, in a sentence; nothing was changed then. */
const refused = (path: string, what: "read" | "written") => (error: NodeJS.ErrnoException) => {
  if (error.code === undefined) throw error;
  throw new Error(`${path} cannot be ${what}, so nothing was changed: ${error.message}`, { cause: error });
};

/** False where the file changed meanwhile. */
async function replaced(
  path: string,
  { before, after, backup }: { before: string; after: string; backup: string },
): Promise<boolean> {
  await makeFolder(dirname(path), 0o700);
  const mode = ((await stat(path).catch(unlessAbsent))?.mode ?? 0o600) & 0o777;
  // Renaming would get around it, and whoever has done that to the file did not want it changed.
  if ((mode & 0o222) === 0)
    throw new Error(`${path} is read-only, so it was left as it is: make it writable, then run this again`);
  const saved = backupOf(path, backup);
  const draft = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await writeNew(draft, after, mode);
    const kept = before === "" ? false : await writeNew(saved, before, 0o600).then(always, unlessThere);
    if ((await textOf(path)) !== before) {
      // It is no version that was replaced.
      if (kept) await rm(saved, { force: true });
      return false;
    }
    await rename(draft, path);
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(text);
    // What is asked for is lessened by the umask.
    await file.chmod(mode);
  } finally {
    await file.close();
  }
}

const always = (): boolean => true;

function unlessThere(error: NodeJS.ErrnoException): boolean {
  if (error.code !== "EEXIST") throw error;
  return false;
}

/** Empty where there is no file. Other bytes than UTF-8 would not come back as they were. */
async function textOf(path: string): Promise<string> {
  const found = await stat(path).catch(unlessAbsent);
  if (found && !found.isFile()) throw new Error(`${path} is no file, so nothing was changed`);
  const bytes = (await readFile(path).catch(unlessAbsent)) ?? Buffer.alloc(0);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(`${path} is not written in UTF-8, so it was left as it is: save it as UTF-8 first`);
  }
}

function unlessAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** Where a link leads, also where its target is yet to be made. */
export async function targetOf(path: string, linksLeft = 40): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const target = await readlink(path).catch(() => undefined);
    if (target === undefined || linksLeft === 0) return path;
    return targetOf(isAbsolute(target) ? target : join(dirname(path), target), linksLeft - 1);
  }
}
