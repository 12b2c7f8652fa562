import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

import { version } from "../../version.ts";
import type { Launch } from "../install/clients.ts";

const withinMs = 10_000;
const mostOfStderr = 400;

/** Starts a server as a client does, without a shell, shakes hands and lets it go. */
export async function startEntry({
  command,
  args,
  env,
}: Launch): Promise<{ version: string; ms: number } | { why: string }> {
  const transport = new StdioClientTransport({
    command,
    args,
    env: { ...getDefaultEnvironment(), ...env },
    stderr: "pipe",
  });
  let said = "";
  transport.stderr?.on("data", (chunk: Buffer) => {
    said = `${said}${String(chunk)}`.slice(-mostOfStderr);
  });
  const client = new Client({ name: "openrouter-mcp-doctor", version });
  const startedAt = performance.now();
  try {
    await client.connect(transport, { timeout: withinMs });
    return {
      version: client.getServerVersion()?.version ?? "?",
      ms: Math.round(performance.now() - startedAt),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const last = said
      .trim()
      .split("\n")
      .find((line) => /\S/.test(line));
    return { why: last === undefined ? why : `${why}; it said: ${last}` };
  } finally {
    await client.close().catch(() => {});
  }
}
