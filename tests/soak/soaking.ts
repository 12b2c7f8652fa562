import { readdir, readFile } from "node:fs/promises";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { onTestFinished } from "vitest";

import { type Answer, toAnswer } from "../support/harness.ts";
import { binary } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** How much of the load, from 0 to 1: `SOAK_SHARE=0.1 pnpm soak` is a short one. */
const share = Number(process.env["SOAK_SHARE"] ?? 1);

export const scaled = (count: number): number => Math.max(1, Math.round(count * share));

/** What must not happen, counted. */
export interface Counts {
  lost: number;
  crossed: number;
  double: number;
  corrupt: number;
}

/** What a process holds: resident MB, and open files, sockets and pipes; null where the system does not tell. */
export interface Held {
  mb: number | null;
  handles: number | null;
}

/** From Linux's /proc. */
export async function heldBy(pid: number): Promise<Held> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(status)?.[1];
  const handles = await readdir(`/proc/${pid}/fd`).catch(() => null);
  return {
    mb: kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024),
    handles: handles?.length ?? null,
  };
}

export interface SoakedServer {
  call: (name: string, args: Record<string, unknown>) => Promise<Answer>;
  held: () => Promise<Held>;
  /** OPENROUTER_STATE_DIR. */
  folder: string;
  /** What came on stdout that was no protocol, and what came on stderr. */
  noise: string[];
  /** It leaves as when its client does. */
  leave: () => Promise<void>;
}

/** The built server behind the official client. */
export async function startSoaked(env: Record<string, string>): Promise<SoakedServer> {
  const folder = await temporaryFolder();
  const { PATH = "" } = process.env;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [binary],
    env: { PATH, OPENROUTER_STATE_DIR: folder, OPENROUTER_CACHE_DIR: folder, ...env },
    stderr: "pipe",
  });
  const noise: string[] = [];
  const client = Object.assign(new Client({ name: "soak", version: "0" }), {
    onerror: (error: Error) => void noise.push(error.message),
  });
  transport.stderr?.on("data", (chunk: Buffer) => noise.push(chunk.toString()));
  await client.connect(transport);
  const { pid } = transport;
  if (pid === null) throw new Error("the server did not start");
  let left: Promise<void> | undefined;
  const leave = (): Promise<void> => (left ??= client.close());
  onTestFinished(leave);
  return {
    call: async (name, args) =>
      toAnswer(await client.callTool({ name, arguments: args }, undefined, { timeout: 120_000 })),
    held: () => heldBy(pid),
    folder,
    noise,
    leave,
  };
}

/** The figures of a scenario, for people. */
export function report(scenario: string, figures: Record<string, unknown>): void {
  const told = Object.entries(figures).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  process.stdout.write(`\n${scenario}: ${told.join(", ")}\n`);
}

export const grown = (before: Held, after: Held): Held => ({
  mb: before.mb === null || after.mb === null ? null : after.mb - before.mb,
  handles: before.handles === null || after.handles === null ? null : after.handles - before.handles,
});

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
