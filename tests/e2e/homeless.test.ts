import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { binary } from "../support/server-process.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { wrongLines } from "../support/wire-schema.ts";

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function runIn(cwd: string, env: Record<string, string>, args: string[], input: object[]): Promise<Ended> {
  const { PATH = "" } = process.env;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [binary, ...args],
      { cwd, env: { PATH, ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
    for (const message of input) child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
    // The input ends when the last answer is there.
    let seen = "";
    child.stdout?.on("data", (chunk: string) => {
      seen += chunk;
      if (seen.includes(`"id":${input.length - 1},`) || seen.includes(`"id":${input.length - 1}}`))
        child.stdin?.end();
    });
  });
}

const call = (id: number, name: string, args: object) => ({
  id,
  method: "tools/call",
  params: { name, arguments: args },
});

test.each([
  ["an empty HOME", { HOME: "" }],
  ["a relative HOME", { HOME: "home" }],
  ["relative XDG folders", { HOME: "/nonexistent", XDG_CACHE_HOME: "cache", XDG_DATA_HOME: "./data" }],
  ["a relative folder for temporary files too", { HOME: "", TMPDIR: "tmp", NODE_DISABLE_COMPILE_CACHE: "1" }],
])("with %s nothing is kept in the working directory, and the doctor says so", async (_name, places) => {
  const { env: upstream } = await simulated();
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "home"));
  const clientInfo = { name: "test", version: "0" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  const env = { ...upstream, ...places };
  const [{ stdout, stderr }, doctor] = await Promise.all([
    runIn(
      cwd,
      env,
      [],
      [
        { id: 0, method: "initialize", params },
        call(1, "chat_completion", { model: "openai/gpt-4o-mini", messages: "Hi" }),
        call(2, "get_account_status", {}),
      ],
    ),
    runIn(cwd, env, ["doctor"], []),
  ]);
  const lines = stdout.trim().split("\n");
  const methods = ["initialize", "tools/call", "tools/call"];
  expect(
    wrongLines(
      lines,
      methods.map((method, id) => ({ id, method })),
    ),
  ).toEqual([]);
  const status = lines.map((line) => JSON.parse(line)).find(({ id }) => id === 2);
  expect(status.result.structuredContent.spent.ledger).toBeNull();
  expect(stderr).toBe("");

  expect(doctor.stdout).toMatch(
    /warn {2}folder +ledger: nothing can be kept, no home folder is known \(HOME, /,
  );
  expect(doctor.stdout).toMatch(
    /warn {2}folder +model catalogue: nothing can be kept, no home folder is known/,
  );
  expect(doctor.stdout).toMatch(/ok {4}folder +\/\S+ \(media from answers\)/);
  expect(doctor.code).toBe(0);
  expect([await readdir(cwd), await readdir(join(cwd, "home"))]).toEqual([["home"], []]);
});
