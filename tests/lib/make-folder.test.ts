import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { makeFolder } from "../../src/lib/make-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("makes what is missing, as private as it is asked to be, by several at once", async () => {
  const path = join(await temporaryFolder(), "one", "two", "three");
  await Promise.all([1, 2, 3].map(() => makeFolder(path, 0o700)));
  for (const made of [path, join(path, ".."), join(path, "..", "..")]) {
    expect((await stat(made)).mode & 0o777).toBe(0o700);
  }
  await makeFolder(path);
});

test("says that a file is in the way", async () => {
  const path = join(await temporaryFolder(), "file");
  await writeFile(path, "");
  await expect(makeFolder(path)).rejects.toThrow(/EEXIST/);
  await expect(makeFolder(join(path, "below"))).rejects.toThrow(/ENOTDIR/);
});

test("ends where no folder can ever be made", async () => {
  await expect(makeFolder("/proc/never/made")).rejects.toThrow(/^E[A-Z]+:/);
});
