import { tmpdir } from "node:os";
import { join } from "node:path";

import { createCatalogFile } from "./catalog/catalog-file.ts";
import { createCatalog } from "./catalog/catalog.ts";
import { type Config, describeProblem } from "./config.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { createLog, type Log } from "./lib/log.ts";
import { createRedact } from "./lib/redact.ts";
import { ResultStore } from "./lib/result-store.ts";
import { createServer } from "./mcp/server.ts";
import { createOpenRouter } from "./openrouter/client.ts";
import { resources, resourceTemplates } from "./resources/index.ts";
import { createRoutingState } from "./routing/memory.ts";
import type { Continued } from "./tools/define-tool.ts";
import { tools } from "./tools/index.ts";

// Below every client's patience, and below what a chat allows the catalogue.
const longestPatienceSeconds = 5;

export interface App {
  /** Not yet connected to a transport. */
  server: ReturnType<typeof createServer>;
  toolNames: string[];
  log: Log;
  /** Ends what is still being generated, and every connection. */
  close(): Promise<void>;
}

export interface AppOptions {
  config: Config;
  version: string;
  /** Whether anything may be kept for other processes: not what a simulator says. */
  writesFiles?: boolean;
  clock?: Clock;
  random?: () => number;
}

/** The composition root: every long-lived object is made here and handed on. */
export function createApp({
  config,
  version,
  writesFiles = true,
  clock = systemClock,
  random = Math.random,
}: AppOptions): App {
  const redact = createRedact([config.apiKey]);
  const log = createLog({ level: config.logLevel, redact });
  const openrouter = createOpenRouter({
    baseUrl: config.baseUrl,
    apiKey: config.apiKey,
    userAgent: config.userAgent ?? `openrouter-mcp/${version}`,
    referer: config.httpReferer,
    title: config.appTitle,
    maxRetries: config.maxRetries,
    maxConcurrency: config.maxConcurrency,
    clock,
    random,
    log: log.debug,
  });
  const catalog = createCatalog({
    openrouter,
    file: writesFiles ? createCatalogFile(() => cacheFolder(config), config.baseUrl, clock) : undefined,
    ttlSeconds: config.modelCacheTtlSeconds,
    patienceSeconds: Math.min(longestPatienceSeconds, config.replyWithinSeconds / 4),
    clock,
  });
  // At least as long as a generation may take.
  const keepSeconds = Math.max(3600, config.timeoutSeconds);
  const results = new ResultStore<Continued>({ clock, keepSeconds, most: 100 });
  const end = new AbortController();
  const outputFolder = (): Promise<string> => mediaFolder(config);
  const routing = createRoutingState();
  const context = { config, catalog, openrouter, results, routing, outputFolder, clock, leaving: end.signal };
  const server = createServer({ version, tools, resources, resourceTemplates, context, redact });

  for (const problem of config.problems) log.warn(describeProblem(problem));
  const close = async (): Promise<void> => {
    end.abort(new Error("the server leaves"));
    await Promise.all([openrouter.close(), catalog.close()]);
  };
  return { server, toolNames: tools.map((tool) => tool.name), log, close };
}

async function cacheFolder({ cacheDir }: Config): Promise<string | undefined> {
  return cacheDir ?? (await platformFolders())?.cache;
}

async function mediaFolder({ outputDir }: Config): Promise<string> {
  return outputDir ?? join((await platformFolders())?.data ?? join(tmpdir(), "openrouter-mcp"), "output");
}

/** None for a user without a home, as in a container that runs under any number. */
async function platformFolders(): Promise<{ cache: string; data: string } | undefined> {
  try {
    const { default: envPaths } = await import("env-paths");
    return envPaths("openrouter-mcp", { suffix: "" });
  } catch {
    return undefined;
  }
}
