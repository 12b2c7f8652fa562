import { spawn, spawnSync } from "node:child_process";
import { openSync } from "node:fs";

import { expect, test } from "vitest";

import { binary } from "../support/server-process.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { PATH = "" } = process.env;

test("query whose reader has gone away is no failure, and its cost is in the ledger", async () => {
  const { env } = await simulated();
  const folders = { PATH, HOME: await temporaryFolder(), ...env };
  const asked = spawn(process.execPath, [binary, "query", "Reply with exactly: hello"], { env: folders });
  let stderr = "";
  asked.stderr.on("data", (chunk: Buffer) => void (stderr += String(chunk)));
  asked.stdout.destroy();
  asked.stdin.end();
  expect(await new Promise((resolve) => asked.on("close", resolve))).toBe(0);
  expect(stderr).toBe("");
  const { stdout } = spawnSync(process.execPath, [binary, "spend", "--json"], {
    env: folders,
    encoding: "utf8",
  });
  expect(JSON.parse(stdout).rows).toMatchObject([{ calls: 1 }]);
});

test.each([
  ["query", "hi", "--simulate"],
  ["models", "--simulate"],
  ["call", "search_models", "{}", "--simulate"],
  ["settings"],
  ["install"],
  ["install", "cursor", "--dry-run"],
  ["conversations"],
  ["doctor"],
  ["demo"],
  ["--help"],
])("what cannot be written is said: %s %s", { timeout: 30_000 }, async (...args) => {
  const home = await temporaryFolder();
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [binary, ...args], {
    env: { PATH, HOME: home, OPENROUTER_BASE_URL: "http://127.0.0.1:1", OPENROUTER_MAX_RETRIES: "0" },
    stdio: ["ignore", full, "pipe"],
  });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => void (stderr += String(chunk)));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(stderr).toMatch(/^openrouter-mcp: what this prints cannot be written: ENOSPC/m);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(code).toBe(1);
});
