import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { beforeEach, expect, test } from "vitest";

import { copyBuild } from "../../../src/cli/install/build-copy.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

let dist: string;
let folder: string;
const copy = (): Promise<string> => copyBuild(dist, { folder, version: "1.2.3", now: Date.now() });

beforeEach(async () => {
  const home = await temporaryFolder();
  [dist, folder] = [join(home, "dist"), join(home, "data")];
  await mkdir(dist);
  await writeFile(join(dist, "main.js"), "// build one\n");
  await writeFile(join(dist, "chunk.js"), "// loaded late\n");
});

test("a copy that somebody changed, or took a part of away, is made anew in its place", async () => {
  const main = await copy();
  await writeFile(main, "// out of order\n");
  await rm(join(dirname(main), "chunk.js"));
  expect(await copy()).toBe(main);
  expect(await readdir(folder)).toHaveLength(1);
  expect(await readFile(main, "utf8")).toBe("// build one\n");
  expect(await readFile(join(dirname(main), "chunk.js"), "utf8")).toBe("// loaded late\n");
});

test("one of a build that nobody may write to can be removed", async () => {
  await chmod(dist, 0o555);
  expect((await stat(dirname(await copy()))).mode & 0o777).toBe(0o700);
});

test("several at once make one", async () => {
  const [main, ...others] = await Promise.all([copy(), copy(), copy()]);
  expect(others).toEqual([main, main]);
  expect(await readdir(folder)).toHaveLength(1);
  expect(await readFile(main, "utf8")).toBe("// build one\n");
});

test("where it cannot be written is said", async () => {
  await writeFile(folder, "");
  await expect(copy()).rejects.toThrow(
    /The build cannot be copied to \S+data\/1\.2\.3-[\da-f]{8}, so nothing was changed: /,
  );
});
