import { execFileSync } from "node:child_process";
import { appendFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { appendLine, LineReader } from "../../src/lib/line-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function setUp() {
  const path = join(await temporaryFolder(), "state", "lines.log");
  const lines: string[] = [];
  const reader = new LineReader(path, {
    onLine: (line) => lines.push(line),
    onRestart: () => lines.push("restarted"),
  });
  /** What came since the last time. */
  const readOn = async (): Promise<string[]> => {
    await reader.read();
    return lines.splice(0);
  };
  return { path, readOn };
}

describe("appending", () => {
  test("makes a private file in a private folder", async () => {
    const { path } = await setUp();
    await appendLine(path, "one");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
    expect(await readFile(path, "utf8")).toBe("one\n");
  });

  test("ends a line that another left torn, so that the new one is whole", async () => {
    const { path } = await setUp();
    await appendLine(path, "one");
    await appendFile(path, '{"ts":"2026-1');
    await appendLine(path, "two");
    expect(await readFile(path, "utf8")).toBe('one\n{"ts":"2026-1\ntwo\n');
  });

  test("makes the folder again when somebody removed it", async () => {
    const { path } = await setUp();
    await appendLine(path, "one");
    await rm(join(path, ".."), { recursive: true });
    await appendLine(path, "two");
    expect(await readFile(path, "utf8")).toBe("two\n");
    expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
  });

  test("says that a folder in its place is none", async () => {
    const { path } = await setUp();
    await mkdir(path, { recursive: true });
    await expect(appendLine(path, "one")).rejects.toThrow(/EISDIR/);
  });

  test("ends where no folder can ever be made", async () => {
    await expect(appendLine("/proc/never/lines.log", "one")).rejects.toThrow(/^E[A-Z]+:/);
  });

  test("neither hangs at a pipe nor writes to it", async () => {
    const { path, readOn } = await setUp();
    await mkdir(join(path, ".."), { recursive: true });
    execFileSync("mkfifo", [path]);
    await expect(appendLine(path, "one")).rejects.toThrow(/is no file/);
    expect(await readOn()).toEqual([]);
  });
});

describe("reading", () => {
  test("brings each line once, and nothing of a file that is not there", async () => {
    const { path, readOn } = await setUp();
    expect(await readOn()).toEqual([]);
    await appendLine(path, "one");
    await appendLine(path, "zwei – 二");
    expect(await readOn()).toEqual(["one", "zwei – 二"]);
    expect(await readOn()).toEqual([]);
    await appendLine(path, "three");
    expect(await readOn()).toEqual(["three"]);
  });

  test("waits for the end of a line that is still being written", async () => {
    const { path, readOn } = await setUp();
    await appendLine(path, "one");
    await appendFile(path, "tw");
    expect(await readOn()).toEqual(["one"]);
    await appendFile(path, "o\nthree\n");
    expect(await readOn()).toEqual(["two", "three"]);
  });

  test("begins anew when the file was cut or is another", async () => {
    const { path, readOn } = await setUp();
    await appendLine(path, "one");
    await appendLine(path, "two");
    expect(await readOn()).toEqual(["one", "two"]);
    await writeFile(path, "short\n");
    expect(await readOn()).toEqual(["restarted", "short"]);
    await rm(path);
    expect(await readOn()).toEqual(["restarted"]);
    await appendLine(path, "new");
    expect(await readOn()).toEqual(["new"]);
  });

  test("is not stopped by what has no end of line for megabytes", async () => {
    const { path, readOn } = await setUp();
    await appendLine(path, "one");
    await appendFile(path, `${"x".repeat(2_500_000)}\n`);
    await appendLine(path, "two");
    const lines = await readOn();
    expect([lines[0], lines.at(-1)]).toEqual(["one", "two"]);
  });

  test("is shared by those who ask at once", async () => {
    const { path, readOn } = await setUp();
    await appendLine(path, "one");
    const read = await Promise.all([readOn(), readOn(), readOn()]);
    expect(read.flat()).toEqual(["one"]);
  });
});
