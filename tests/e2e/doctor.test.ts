import { execFile } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { startSimulator } from "../../src/simulator/index.ts";
import { binary } from "../support/server-process.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Report {
  code: number;
  stdout: string;
  stderr: string;
}

/** `HOME` is a new folder where it is not given. */
async function doctor(env: Record<string, string>, ...args: string[]): Promise<Report & { home: string }> {
  const { PATH = "" } = process.env;
  const home = await temporaryFolder();
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [binary, "doctor", ...args],
      { env: { PATH, HOME: home, OPENROUTER_MAX_RETRIES: "0", ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr, home }),
    );
  });
}

test("finds nothing where there is nothing to find, and leaves nothing behind", async () => {
  const { env } = await simulated({ keyLimit: 5 });
  const { code, stdout, stderr, home } = await doctor({
    ...env,
    OPENROUTER_MAX_COST_PER_CALL: "0.5",
    OPENROUTER_MAX_COST_PER_DAY: "2",
  });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^openrouter-mcp \d+\.\d+\.\d+, Node \d+\.\d+\.\d+/);
  expect(stdout).toMatch(/ok {4}settings +OPENROUTER_API_KEY, OPENROUTER_BASE_URL, /);
  expect(stdout).toMatch(/ok {4}OpenRouter +http:\/\/127\.0\.0\.1:\d+\/api\/v1 lists \d+ models/);
  expect(stdout).toMatch(/ok {4}key +works, limit \$5\.00 \(reset: never\), \$5\.00 of it left/);
  expect(stdout).toMatch(
    /ok {4}spent +\$0 today by 0 calls; \$0\.50 at most for a call; \$2\.00 of \$2\.00 for this day left; ledger: \//,
  );
  expect(stdout).toMatch(/Ready to use\.\n$/);
  expect(stdout).toMatch(/ok {4}node +\d+\.\S+ at \//);
  expect(stdout).toMatch(/ok {4}setting +OPENROUTER_MAX_COST_PER_CALL=0\.5 \(environment\)/);
  expect(stdout).toMatch(/ok {4}setting +OPENROUTER_API_KEY=\(not shown, fingerprint [\da-f]{8}\)/);
  expect(stdout).toMatch(/ok {4}proxy +none\n/);
  expect(stdout).toMatch(/ok {4}latency +\d+ ms/);
  expect(stdout).toMatch(/ok {4}clock +agrees/);
  expect(stdout).toMatch(/"Connection closed" \(-32000\)/);
  expect(stdout).not.toMatch(/FAIL|warn|simulator/);
  expect(code).toBe(0);
  expect(await readdir(home)).toEqual([]);
});

test("says what is wrong with the key, and never shows it", async () => {
  const { OPENROUTER_BASE_URL } = (await simulated()).env;
  const secret = "sk-or-v1-0123456789abcdef0123456789abcdef";
  const wrong = await doctor({ OPENROUTER_BASE_URL, OPENROUTER_API_KEY: secret });
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toMatch(
    /FAIL {2}key +OpenRouter answered 401: User not found\. Check OPENROUTER_API_KEY/,
  );
  expect(wrong.stdout + wrong.stderr).not.toContain("0123456789");

  const missing = await doctor({ OPENROUTER_BASE_URL });
  expect(missing.stdout).toMatch(/warn {2}key +OPENROUTER_API_KEY is not set.*\n +fix: /);
  expect(missing.code).toBe(0);

  const spent = await doctor((await simulated({ keyLimit: 0 })).env);
  expect(spent.stdout).toMatch(/FAIL {2}key +works, limit \$0 .*\$0 of it left; raise it at https/);
  expect(spent.code).toBe(1);
});

test("says that OpenRouter cannot be reached, and why", async () => {
  const { OPENROUTER_API_KEY } = (await simulated()).env;
  const down = await startSimulator();
  await down.close();
  const { code, stdout } = await doctor({ OPENROUTER_API_KEY, OPENROUTER_BASE_URL: down.baseUrl });
  expect(stdout).toMatch(/FAIL {2}OpenRouter +\S+ cannot be used: .*ECONNREFUSED/);
  expect(stdout).toMatch(/FAIL {2}key +whether it works is not known: .*ECONNREFUSED/);
  expect(code).toBe(1);
});

test("names settings that are wrong or unknown, and folders that are no use", async () => {
  const { env } = await simulated();
  const folder = join(await temporaryFolder(), "state");
  await writeFile(folder, "");
  const { code, stdout } = await doctor({
    ...env,
    OPENROUTER_STATE_DIR: folder,
    OPENROUTER_MAX_TOKENS: "many",
    OPENROUTER_MAX_COST_PER_DAYS: "5",
  });
  expect(stdout).toMatch(
    /FAIL {2}settings +OPENROUTER_MAX_TOKENS is not used: expected a whole number.*\n +fix: give OPENROUTER_MAX_TOKENS/,
  );
  expect(stdout).toMatch(/warn {2}settings +OPENROUTER_MAX_COST_PER_DAYS is no setting of this server/);
  expect(stdout).toMatch(/warn {2}folder +ledger: nothing can be kept, \S+ is no folder/);
  expect(code).toBe(1);
  const money = await doctor({ ...env, OPENROUTER_MAX_COST_PER_DAY: "$5" });
  expect(money.stdout).toMatch(/FAIL {2}settings +OPENROUTER_MAX_COST_PER_DAY expected a number/);
  expect(money.stdout.match(/OPENROUTER_MAX_COST_PER_DAY expected/g)).toHaveLength(1);
  expect(money.code).toBe(1);
});

test("asks nobody else when the base URL cannot be used", async () => {
  const { OPENROUTER_API_KEY } = (await simulated()).env;
  const { code, stdout } = await doctor({ OPENROUTER_API_KEY, OPENROUTER_BASE_URL: "http://example.com" });
  expect(stdout).toMatch(/FAIL {2}settings +OPENROUTER_BASE_URL plain http/);
  expect(stdout).not.toMatch(/ {2}(key|OpenRouter) /);
  expect(code).toBe(1);
});

test("asks nobody when it is told to simulate", async () => {
  const { simulator, env } = await simulated();
  const { code, stdout, stderr } = await doctor(env, "--simulate");
  expect({ code, stdout, requests: simulator.requests }).toEqual({ code: 1, stdout: "", requests: [] });
  expect(stderr).toMatch(/^doctor checks your own settings/);
});

test("looks at the models and folders that settings name as calls do", async () => {
  const { env } = await simulated();
  const [root, missing] = [await temporaryFolder(), "/nowhere/at/all"];
  const { code, stdout } = await doctor({
    ...env,
    OPENROUTER_DEFAULT_MODEL: "anthropic/claude-sonet-4.5",
    OPENROUTER_JUDGE_MODEL: "gpt-4o-mini",
    OPENROUTER_FILES_ROOTS: JSON.stringify([root, missing]),
  });
  expect(stdout).toMatch(
    /warn {2}model +OPENROUTER_DEFAULT_MODEL: Model not found: 'anthropic\/claude-sonet-4\.5'\. Did you mean 'anthropic\/claude-sonnet-4\.5'[,?]/,
  );
  expect(stdout).toMatch(/warn {2}model +OPENROUTER_JUDGE_MODEL: openai\/gpt-4o-mini; .*gpt-4o-mini/);
  expect(stdout).toMatch(/ok {4}folder +\/\S+ \(files may be read\)/);
  expect(stdout).toMatch(
    /warn {2}folder +\/nowhere\/at\/all \(OPENROUTER_FILES_ROOTS\): there is no such folder/,
  );
  expect(code).toBe(0);

  const forced = await doctor({ ...env, OPENROUTER_FORCE_MODEL: "acme/none" });
  expect(forced.stdout).toMatch(/ok {4}model +OPENROUTER_DEFAULT_MODEL: openrouter\/auto/);
  expect(forced.stdout).toMatch(/FAIL {2}model +OPENROUTER_FORCE_MODEL: Model not found: 'acme\/none'/);
  expect(forced.code).toBe(1);
});

test("tells as JSON what it tells a person", async () => {
  const { env } = await simulated();
  const { code, stdout } = await doctor({ ...env, OPENROUTER_MAX_TOKENS: "many" }, "--json");
  const report = JSON.parse(stdout);
  expect(code).toBe(1);
  expect(report).toMatchObject({ usable: false, node: { path: expect.stringMatching(/^\//) } });
  expect(report.findings).toContainEqual(
    expect.objectContaining({
      verdict: "fail",
      about: "settings",
      fix: expect.stringContaining("OPENROUTER_MAX_TOKENS"),
    }),
  );
  expect(stdout).not.toContain(env.OPENROUTER_API_KEY);
});

test("starts the entries of clients that are builds of this package, and nothing else", async () => {
  const { env } = await simulated();
  const home = await temporaryFolder();
  const trap = join(home, "was-started");
  const servers = {
    other: { command: "/bin/sh", args: ["-c", `touch ${trap}; echo openrouter`] },
    fake: {
      command: process.execPath,
      args: ["-e", `require("fs").writeFileSync("${trap}", "")`, "openrouter"],
    },
    installs: { command: process.execPath, args: [binary, "install", "zed"] },
  };
  await mkdir(join(home, ".cursor"));
  await writeFile(join(home, ".cursor/mcp.json"), JSON.stringify({ mcpServers: servers }));
  const install = (...args: string[]) =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [binary, "install", ...args],
        { env: { PATH: process.env["PATH"] ?? "", HOME: home } },
        resolve,
      );
    });
  await install("--client", "cursor");
  await install("--client", "codex");
  const all = { ...env, HOME: home };
  const well = await doctor(all);
  expect(well.stdout).toMatch(/ok {4}client +Cursor \(\S+mcp\.json\), entry openrouter: starts, version \d/);
  expect(well.stdout).toMatch(
    /ok {4}client +Codex \(\S+config\.toml\), entry openrouter: starts, version \d/,
  );
  expect(well.stdout).toMatch(/entry other: starts sh, which is no build of this package/);
  expect(well.stdout).toMatch(/entry fake: starts node, which is no build of this package/);
  expect(well.stdout).toMatch(/FAIL {2}client .*entry installs: runs the command install, which serves no/);
  expect(well.code).toBe(1);
  expect(await readdir(home)).not.toContain("was-started");
  expect(await readdir(join(home, ".config")).catch(() => [])).not.toContain("zed");

  const copy = (await readdir(join(home, ".local/share/openrouter-mcp"))).find((name) => /^\d/.test(name));
  const main = join(home, ".local/share/openrouter-mcp", copy ?? "", "main.js");
  await writeFile(main, "console.error('out of order'); process.exit(3)\n");
  const dead = await doctor(all);
  expect(dead.stdout).toMatch(
    /FAIL {2}client +Cursor .*does not start: .*Connection closed; it said: out of order\n +fix: `install --client cursor`/,
  );
  expect(dead.code).toBe(1);
  await rm(main);
  const gone = await doctor(all);
  expect(gone.stdout).toMatch(
    /FAIL {2}client +Codex .*main\.js is not there any more\n +fix: `install --client codex`/,
  );
  expect(gone.code).toBe(1);
});

test("says that a client's file is broken, and where", async () => {
  const { env } = await simulated();
  const home = await temporaryFolder();
  await mkdir(join(home, ".cursor"));
  const ours = (comma: string) =>
    `{\n  "mcpServers": {\n    "a": { "command": "x" }${comma}\n    "openrouter": { "command": "x" }\n  }\n}\n`;
  await writeFile(join(home, ".cursor/mcp.json"), ours(""));
  const broken = await doctor({ ...env, HOME: home });
  expect(broken.stdout).toMatch(
    /FAIL {2}client +Cursor: \S+mcp\.json is not valid JSON \(line 4, near column 5\), so Cursor may start none of its servers\n +fix: correct the file by hand/,
  );
  expect(broken.code).toBe(1);
  await writeFile(join(home, ".cursor/mcp.json"), '{ "mcpServers": { "a": { "command": "x" } ');
  const others = await doctor({ ...env, HOME: home });
  expect(others.stdout).toMatch(/warn {2}client +Cursor: \S+mcp\.json is not valid JSON/);
  expect(others.code).toBe(0);
  await writeFile(join(home, ".cursor/mcp.json"), ours(","));
  const mended = await doctor({ ...env, HOME: home });
  expect(mended.stdout).not.toContain("is not valid JSON");
});
