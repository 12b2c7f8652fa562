import { spawn } from "node:child_process";
import { once } from "node:events";

import { bench, describe } from "vitest";

import { binary } from "../support/server-process.ts";

const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "0" } },
});

/** From spawn to the first line of the answer; certificates that only this machine has are left out. */
async function firstAnswer(args: string[]): Promise<void> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, args, { env: { PATH }, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.write(`${initialize}\n`);
  await once(child.stdout, "data");
  child.stdin.end();
  await once(child, "exit");
}

const bareNode = 'process.stdin.once("data", () => { console.log("{}"); process.stdin.pause(); })';
const options = { iterations: 20, warmupIterations: 2, time: 0 };

describe("spawn to initialize answered", () => {
  bench("bare node that answers a line", () => firstAnswer(["-e", bareNode]), options);
  bench("openrouter-mcp", () => firstAnswer([binary]), options);
});
