import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { ClientCapabilities, Progress } from "@modelcontextprotocol/sdk/types.js";
import { onTestFinished } from "vitest";

import { type App, createApp } from "../../src/app.ts";
import { cleanerFor } from "../../src/app/cleaner-for.ts";
import { logFor } from "../../src/app/log-for.ts";
import { type Config, loadConfig } from "../../src/config.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import { createServer } from "../../src/mcp/server.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface Answer {
  isError: boolean;
  /** The first text block. */
  text: string;
  /** The text as JSON, or the machine line of an error. */
  data: Record<string, any>;
  structured: Record<string, any> | undefined;
}

export interface CallOptions {
  onprogress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

const folders = ["OPENROUTER_CACHE_DIR", "OPENROUTER_STATE_DIR"];

export interface Harness {
  simulator: Simulator;
  client: Client;
  call: (name: string, args: Record<string, unknown>, options?: CallOptions) => Promise<Answer>;
  /** The body of the last chat completion that reached the simulator. */
  lastSent: () => Record<string, any> | undefined;
  /** The server leaves. */
  leave: () => Promise<void>;
}

export interface HarnessOptions {
  env?: Record<string, string | undefined>;
  clock?: Clock;
  chunkDelayMs?: number;
  random?: () => number;
  clientCapabilities?: ClientCapabilities;
  simulator?: SimulatorOptions;
  /** What is to be done with its end, where there is no test that ends. */
  atEnd?: (end: () => Promise<void>) => unknown;
}

export interface ServerSetUp extends Pick<HarnessOptions, "clock" | "random"> {
  writesFiles?: boolean;
}

/** The whole server in this process, not yet connected. */
export function startServer(
  config: Config,
  { writesFiles = true, clock = systemClock, random }: ServerSetUp,
): { app: App; server: ReturnType<typeof createServer> } {
  const cleaner = cleanerFor(config.apiKey);
  const log = logFor(config, cleaner);
  const version = "0.0.0-test";
  const app = createApp({ config, version, cleaner, log, writesFiles, clock, ...(random && { random }) });
  const requests = async () => app.requests;
  return { app, server: createServer({ version, tools: config.tools, requests, clock, cleaner }) };
}

/** The whole server behind a real MCP client, against the simulator over real HTTP. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const simulator = await startSimulator({ chunkDelayMs: options.chunkDelayMs ?? 0, ...options.simulator });
  const writesFiles = folders.some((variable) => options.env?.[variable] !== undefined);
  // Never the real folders of whoever runs the tests.
  const elsewhere = writesFiles ? await temporaryFolder() : undefined;
  const config = loadConfig({
    OPENROUTER_API_KEY: simulator.key,
    OPENROUTER_BASE_URL: simulator.baseUrl,
    OPENROUTER_LOG_LEVEL: "silent",
    ...Object.fromEntries(folders.map((variable) => [variable, elsewhere])),
    ...options.env,
  });
  const { app, server } = startServer(config, { writesFiles, ...options });
  const client = new Client(
    { name: "test", version: "0.0.0" },
    { capabilities: options.clientCapabilities ?? {} },
  );
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  (options.atEnd ?? onTestFinished)(async () => {
    await client.close();
    await app.close();
    await simulator.close();
  });
  return {
    simulator,
    client,
    leave: () => app.close(),
    lastSent: () =>
      simulator.requests.findLast(({ path }) => path.endsWith("/chat/completions"))?.body as
        | Record<string, any>
        | undefined,
    async call(name, args, callOptions = {}) {
      return toAnswer(await client.callTool({ name, arguments: args }, undefined, callOptions));
    },
  };
}

export function toAnswer(result: Awaited<ReturnType<Client["callTool"]>>): Answer {
  const [first] = result.content as { type: string; text: string }[];
  const text = first?.text ?? "";
  return {
    isError: result.isError === true,
    text,
    data: JSON.parse(text.startsWith("Error:") ? (text.split("\n")[1] ?? "") : text),
    structured: result.structuredContent as Record<string, any> | undefined,
  };
}
