import { open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { makeFolder } from "../../lib/make-folder.ts";

export type Pieces = Iterable<Buffer>;

/** Writes a file that is not there yet; EEXIST when it is. A link in its place is not followed either (O_EXCL). */
export async function writeNew(path: string, pieces: Pieces): Promise<void> {
  const file = await open(path, "wx");
  try {
    try {
      await writeFile(file, pieces);
    } finally {
      await file.close();
    }
  } catch (error) {
    // What is not whole is no file.
    await rm(path, { force: true }).catch(() => {});
    throw error;
  }
}

export interface FileName {
  /** Made when it is not there. */
  folder: string;
  stem: string;
  extension: string;
}

/** Writes a file under a name that is not taken; returns its path. */
export async function writeUnder(
  { folder, stem, extension }: FileName,
  pieces: () => Pieces,
  write: typeof writeNew,
): Promise<string> {
  await makeFolder(folder);
  for (let copy = 1; ; copy += 1) {
    const path = join(folder, `${stem}${copy === 1 ? "" : `-${copy}`}.${extension}`);
    try {
      await write(path, pieces());
      return path;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}
