import { appendFile, mkdir, readFile, rename, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { LineWriter } from "../../src/lib/line-writer.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function setUp() {
  const path = join(await temporaryFolder(), "state", "lines.log");
  const writer = new LineWriter(path);
  onTestFinished(() => writer.close());
  return { path, writer, text: () => readFile(path, "utf8") };
}

test("lines follow each other, in a private file in a private folder", async () => {
  const { path, writer, text } = await setUp();
  expect(await writer.append(["one", "zwei – 二"])).toBe(2);
  expect(await writer.append(["three"])).toBe(1);
  expect(await text()).toBe("one\nzwei – 二\nthree\n");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
});

test("a line that another left torn meanwhile is ended, and one that is whole is not", async () => {
  const { path, writer, text } = await setUp();
  await writer.append(["one"]);
  await appendFile(path, "theirs\n");
  await writer.append(["two"]);
  await appendFile(path, "torn");
  await writer.append(["three"]);
  await writer.append(["four"]);
  expect(await text()).toBe("one\ntheirs\ntwo\ntorn\nthree\nfour\n");
});

test("a file that is gone, or another one, is met as it is now", async () => {
  const { path, writer, text } = await setUp();
  await writer.append(["one"]);
  await rm(join(path, ".."), { recursive: true });
  await writer.append(["two"]);
  expect(await text()).toBe("two\n");
  await rename(path, `${path}.old`);
  await appendFile(path, "torn");
  await writer.append(["three"]);
  expect(await text()).toBe("torn\nthree\n");
  await truncate(path, 0);
  await writer.append(["four"]);
  expect(await text()).toBe("four\n");
});

test("goes on after it was closed, and after a write that failed", async () => {
  const { path, writer, text } = await setUp();
  await writer.append(["one"]);
  await writer.close();
  await writer.append(["two"]);
  await rm(path);
  await mkdir(path);
  await expect(writer.append(["lost"])).rejects.toThrow(/EISDIR/);
  await rm(path, { recursive: true });
  await writer.append(["three"]);
  expect(await text()).toBe("three\n");
});
