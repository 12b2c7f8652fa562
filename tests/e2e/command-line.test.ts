import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { version } from "../../src/version.ts";
import { binary } from "../support/server-process.ts";

const run = promisify(execFile);

test.each([["--help"], ["help"]])("%s shows how to run this very file", async (...args) => {
  const { stdout, stderr } = await run(process.execPath, [binary, ...args]);
  expect(stdout).toContain(`Usage: node ${binary} [command] [options]\n`);
  expect(stderr).toBe("");
});

test.each(["--version", "version"])("%s prints the version and nothing else", async (word) => {
  expect(await run(process.execPath, [binary, word])).toEqual({ stdout: `${version}\n`, stderr: "" });
});

test.each([
  ["--bogus", /^Unknown option '--bogus'\. .*\nSee node \S+main\.js --help\n$/],
  ["bogus", /^Unknown command 'bogus'\. .*\nSee node \S+main\.js --help\n$/],
])("%s is told in a sentence of ours, on stderr", async (word, sentence) => {
  await expect(run(process.execPath, [binary, word])).rejects.toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(sentence),
  });
});
