import { execFile, execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { readEnvironment } from "../../src/cli/environment.ts";
import { describeProblem } from "../../src/config.ts";
import { readSmallFile } from "../../src/lib/read-small-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function fileWith(content: string | Buffer): Promise<string> {
  const path = join(await temporaryFolder(), "keys.env");
  await writeFile(path, content);
  return path;
}

const lines = "OPENROUTER_API_KEY=sk-or-v1-0123456789\r\nOPENROUTER_APP_TITLE='Grüße 😀'\r\nOTHER=1\r\n";
const utf16 = (mark: string): Buffer => Buffer.from(`${mark}${lines}`, "utf16le");

describe("an env file", () => {
  test.each([
    ["UTF-8", Buffer.from(lines)],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${lines}`)],
    ["UTF-16, as PowerShell writes it", utf16("\ufeff")],
    ["UTF-16 without a mark", utf16("")],
    ["UTF-16, big end first", utf16("\ufeff").swap16()],
    ["UTF-16 without a mark, big end first", utf16("").swap16()],
  ])("is read in %s", async (_name, content) => {
    const read = await readEnvironment({ OPENROUTER_ENV_FILE: await fileWith(content) });
    expect(read.problems).toEqual([]);
    expect(read.environment).toMatchObject({
      OPENROUTER_API_KEY: "sk-or-v1-0123456789",
      OPENROUTER_APP_TITLE: "Grüße 😀",
    });
    expect(read.environment).not.toHaveProperty("OTHER");
  });

  test("comes through a named pipe, as password managers hand it over", async () => {
    const path = join(await temporaryFolder(), "pipe.env");
    execFileSync("mkfifo", [path]);
    const reading = readEnvironment({ OPENROUTER_ENV_FILE: path });
    execFile("sh", ["-c", 'sleep 0.1; printf "OPENROUTER_API_KEY=sk-or" > "$0"', path]);
    expect((await reading).environment["OPENROUTER_API_KEY"]).toBe("sk-or");
  });

  test("that has no end is none", async () => {
    const { problems } = await readEnvironment({ OPENROUTER_ENV_FILE: "/dev/zero" });
    expect(problems).toMatchObject([
      { message: "cannot be read: it has more than 1048576 bytes", effect: "refuses_paid_calls" },
    ]);
  });

  test("that nobody writes into is waited for, and not for ever", async () => {
    const path = join(await temporaryFolder(), "silent.env");
    execFileSync("mkfifo", [path]);
    await expect(readSmallFile(path, { mostBytes: 10, seconds: 0.1 })).rejects.toThrow(
      "nothing came through it",
    );
  });

  test.each([
    ["OPEN_ROUTER_KEY=x\nB=1\nC=1\nD=1\nE=1\nF=1", "OPEN_ROUTER_KEY, B, C, D, E, ..."],
    ["OPENROUTER_KEY=x", "OPENROUTER_KEY"],
    ["# OPENROUTER_API_KEY=", "no line of the form NAME=value"],
    ["", "no line of the form NAME=value"],
    ["sk-or-v1-0123456789abcdef", "no line of the form NAME=value"],
  ])("without any setting is named: %j", async (content, has) => {
    const path = await fileWith(content);
    const says = `names a file without any setting of this server: ${path} (it has ${has})`;
    const { problems } = await readEnvironment({}, path);
    expect(problems).toMatchObject([{ effect: "refuses_paid_calls" }]);
    expect(problems.map(describeProblem)).toEqual([`OPENROUTER_ENV_FILE ${says}`]);
    // With a key from elsewhere calls go on.
    const warned = await readEnvironment({ OPENROUTER_API_KEY: "sk-or-v1-0123456789" }, path);
    expect(warned.problems).toMatchObject([{ effect: "warns" }]);
    expect(warned.problems.map(describeProblem)).toEqual([`OPENROUTER_ENV_FILE is not used: it ${says}`]);
  });

  test("hands on a misspelled name of ours, for the doctor", async () => {
    const { environment } = await readEnvironment({}, await fileWith("OPENROUTER_MAX_COST=1\nHOME=/x\n"));
    expect(environment).toEqual({ OPENROUTER_MAX_COST: "1" });
  });
});
