import { randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { makeFolder } from "./make-folder.ts";

/** The text of a regular file of at most `mostBytes`; undefined when there is none. Never throws, never hangs. */
export async function readSharedFile(path: string, mostBytes: number): Promise<string | undefined> {
  try {
    // A pipe in its place would never end.
    const found = await stat(path);
    return found.isFile() && found.size <= mostBytes ? await readFile(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes a file so that readers see the old one or the new one, never a part: a file of another name takes its place at
 * the end. Several processes may write at once; the last one wins.
 */
export async function writeSharedFile(path: string, text: string): Promise<void> {
  await makeFolder(dirname(path));
  await sweepDrafts(path);
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

const draftLivesMs = 60_000;

/** A process that was killed while it wrote leaves its draft behind. */
async function sweepDrafts(path: string): Promise<void> {
  const folder = dirname(path);
  const drafts = (await readdir(folder)).filter(
    (name) => name.startsWith(`${basename(path)}.`) && name.endsWith(".tmp"),
  );
  for (const draft of drafts) {
    const found = await stat(join(folder, draft)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > draftLivesMs) await rm(join(folder, draft), { force: true });
  }
}
