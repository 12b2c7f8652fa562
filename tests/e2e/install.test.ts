import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { binary } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const secret = `sk-or-v1-${"0".repeat(64)}`;

function run(home: string, args: string[], input = "") {
  const { PATH = "" } = process.env;
  const env = { PATH, HOME: home, OPENROUTER_API_KEY: secret };
  return spawnSync(process.execPath, [binary, ...args], { env, input, encoding: "utf8" });
}

test("install copies the build, writes an entry that starts, and uninstall takes it out again", async () => {
  const home = await temporaryFolder();
  const path = join(home, ".cursor/mcp.json");
  await mkdir(join(home, ".cursor"));
  await writeFile(path, '{\n  "mcpServers": {} // none yet\n}\n');
  const installed = run(home, ["install", "--client", "cursor", "--key"], `${secret}\n`);
  expect(installed.stderr).toBe("");
  expect(installed.status).toBe(0);
  expect(installed.stdout).not.toContain(secret);

  const text = await readFile(path, "utf8");
  expect(text).toContain("// none yet");
  const entry = JSON.parse(text.replace("// none yet", "")).mcpServers.openrouter;
  const started = spawnSync(entry.command, [...entry.args, "--version"], { encoding: "utf8" });
  expect(started.stderr).toBe("");
  expect(started.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(entry.args[0].startsWith(home)).toBe(true);
  expect(entry.env).toEqual({ OPENROUTER_API_KEY: secret });

  expect(run(home, ["install"]).stdout).toMatch(/cursor +has this server/);
  expect(run(home, ["uninstall", "--client", "cursor"]).status).toBe(0);
  expect(await readFile(path, "utf8")).not.toContain("openrouter");
});

test("a key on the command line is refused and not repeated", async () => {
  const refused = run(await temporaryFolder(), ["install", "--client", "cursor", secret]);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain("history");
  expect(refused.stderr + refused.stdout).not.toContain(secret);
});
