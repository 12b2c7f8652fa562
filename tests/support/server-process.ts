import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, onTestFinished, vi } from "vitest";

import { jsonOrUndefined } from "../../src/lib/json.ts";
import { wrongLines } from "./wire-schema.ts";

export const binary = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface Message {
  id?: number | string | null;
  method?: string;
  params?: Record<string, any>;
  result?: Record<string, any>;
  error?: { code: number; message: string };
}

export interface ServerProcess {
  child: ChildProcessWithoutNullStreams;
  /** Every line of stdout, as it came. */
  lines: string[];
  stderr: () => string;
  send: (message: object | string) => void;
  /** The answer to the request with this id. */
  answer: (id: number | null) => Promise<Message>;
  /** Sends a request and waits for its answer. */
  request: (id: number, method: string, params?: object) => Promise<Message>;
  initialize: () => Promise<Message>;
  /** The exit code, once the process has ended. */
  exited: Promise<number | null>;
}

/** The built server as a child process, spoken to line by line as the protocol is. */
export function startServer({
  args = [],
  env = {},
  nodeArgs = [],
  main = binary,
}: {
  args?: string[];
  env?: Record<string, string>;
  nodeArgs?: string[];
  /** Of another build than the project's own. */
  main?: string;
}): ServerProcess {
  const { PATH = "" } = process.env;
  // Never the real folders of whoever runs the tests.
  const folder = join(tmpdir(), `openrouter-mcp-${randomUUID()}`);
  const child = spawn(process.execPath, [...nodeArgs, main, ...args], {
    env: { PATH, OPENROUTER_CACHE_DIR: folder, OPENROUTER_STATE_DIR: join(folder, "state"), ...env },
  });
  const lines: string[] = [];
  let rest = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  child.stdin.on("error", () => {});
  const exited = once(child, "exit").then(([code]) => (typeof code === "number" ? code : null));
  const sent: Message[] = [];
  onTestFinished(() => {
    child.kill("SIGKILL");
    // Whatever a test is about: what the server wrote is of the protocol.
    expect(wrongLines(lines, sent)).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (message: object | string): void => {
    const meant: unknown = typeof message === "string" ? jsonOrUndefined(message) : message;
    if (typeof meant === "object" && meant !== null && !Array.isArray(meant)) sent.push(meant);
    child.stdin.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`);
  };
  const answer = (id: number | null): Promise<Message> =>
    vi.waitUntil(
      () =>
        lines
          .map((line): Message => JSON.parse(line))
          .find((message) => message.id === id && !message.method),
      { timeout: 8000, interval: 5 },
    );
  const request = (id: number, method: string, params?: object): Promise<Message> => {
    send({ jsonrpc: "2.0", id, method, ...(params && { params }) });
    return answer(id);
  };
  return {
    child,
    lines,
    stderr: () => errors,
    send,
    answer,
    request,
    async initialize() {
      const clientInfo = { name: "test", version: "0" };
      const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
      const result = await request(0, "initialize", params);
      send({ jsonrpc: "2.0", method: "notifications/initialized" });
      return result;
    },
    exited,
  };
}
