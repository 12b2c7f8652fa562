import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import { createFolderReader } from "../../../src/media/folders/folder-reader.ts";
import { createFileReader, type FileReader } from "../../../src/media/read/file-reader.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

let root: string;

beforeEach(async () => {
  root = await temporaryFolder();
});

const reader = (readFile?: (read: FileReader) => FileReader) => {
  const known = { roots: async () => [root] };
  const read = createFileReader(known);
  const { signal } = new AbortController();
  return createFolderReader({
    ...known,
    readFile: readFile?.(read) ?? read,
    clock: new ManualClock(),
    signal,
  });
};

test("an empty file is no binary one", async () => {
  await writeFile(join(root, "__init__.py"), "");
  await writeFile(join(root, "logo.bin"), Buffer.from([0, 1, 255]));
  await writeFile(join(root, "b.ts"), "b");
  expect(await reader()(root)).toMatchObject({ files: 1, leftOut: { empty: 1, binary: 1 } });
});

describe("a folder that changes while it is read", () => {
  test("loses the file that went away, and says so", async () => {
    await writeFile(join(root, "a.ts"), "a");
    await writeFile(join(root, "b.ts"), "b");
    const found = await reader((read) => async (path) => {
      if (path.endsWith("a.ts")) await rm(path);
      return read(path);
    })(root);
    expect(found).toMatchObject({ files: 1, leftOut: { "changed while read": 1 } });
  });

  test("loses the file that became a link out of it", async () => {
    const outside = await temporaryFolder();
    await writeFile(join(outside, "secret.txt"), "secret");
    await writeFile(join(root, "a.ts"), "a");
    await writeFile(join(root, "b.ts"), "b");
    const found = await reader((read) => async (path) => {
      if (path.endsWith("a.ts")) {
        await rm(path);
        await symlink(join(outside, "secret.txt"), path);
      }
      return read(path);
    })(root);
    expect(found?.text).not.toContain("secret");
    expect(found).toMatchObject({ files: 1, leftOut: { "changed while read": 1 } });
  });
});

test("ten thousand files are counted and refused before one of them is read", async () => {
  for (let folder = 0; folder < 10; folder += 1) {
    await mkdir(join(root, `d${folder}`));
    const names = Array.from({ length: 1000 }, (_, at) => join(root, `d${folder}`, `f${at}.ts`));
    await Promise.all(names.map((name) => writeFile(name, "x")));
  }
  let read = 0;
  const counting = reader((inner) => async (path) => {
    read += 1;
    return inner(path);
  });
  await expect(counting(root)).rejects.toMatchObject({
    facts: { code: "files_too_large", what: expect.stringMatching(/10000 files.*d0 1 kB in 1000 files/) },
  });
  expect(read).toBe(0);
  // A part of it is fine.
  expect((await counting(join(root, "d3")))?.files).toBe(1000);
});

test("the limits hold for all folders of a call together", async () => {
  for (const folder of ["a", "b"]) {
    await mkdir(join(root, folder));
    const names = Array.from({ length: 600 }, (_, at) => join(root, folder, `f${at}.ts`));
    await Promise.all(names.map((name) => writeFile(name, "x")));
  }
  const one = reader();
  expect((await one(join(root, "a")))?.files).toBe(600);
  await expect(one(join(root, "b"))).rejects.toMatchObject({ facts: { code: "files_too_large" } });
});

test("over 20 MB is refused by its size", async () => {
  const names = Array.from({ length: 21 }, (_, at) => join(root, `f${at}.txt`));
  await Promise.all(names.map((name) => writeFile(name, "x".repeat(1_000_000))));
  await expect(reader()(root)).rejects.toMatchObject({
    facts: { code: "files_too_large", what: expect.stringContaining("21.0 MB") },
  });
});

test("no content ends its fence", async () => {
  await writeFile(join(root, "a.md"), "```\nout\n````\nfurther out\n");
  const found = await reader()(root);
  expect(found?.text).toContain("`````md\n```\nout\n````\nfurther out\n`````");
});
