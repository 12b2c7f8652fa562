import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { whyNotWritable } from "../../src/lib/writable.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a folder that is there or can be made is writable, and is not made for that", async () => {
  const folder = await temporaryFolder();
  expect(await whyNotWritable(folder)).toBeUndefined();
  expect(await whyNotWritable(join(folder, "a", "b"))).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test("one whose place is taken by a file is not", async () => {
  const file = join(await temporaryFolder(), "state");
  await writeFile(file, "");
  expect(await whyNotWritable(file)).toBe(`${file} is no folder`);
  expect(await whyNotWritable(join(file, "inside"))).toMatch(/ENOTDIR/);
});
