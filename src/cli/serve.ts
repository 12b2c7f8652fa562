import type { App } from "../app.ts";
import { cleanerFor } from "../app/cleaner-for.ts";
import { logFor } from "../app/log-for.ts";
import { loadConfig } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
import { createInspect } from "../mcp/inspect.ts";
import { createServer } from "../mcp/server.ts";
import { StdioTransport } from "../mcp/stdio.ts";
import { spends } from "../mcp/surface/surface.ts";
import { version } from "../version.ts";
import type { Arguments } from "./arguments.ts";
import { onCrash } from "./crash.ts";
import { readEnvironment } from "./environment.ts";
import { ownCommand } from "./own-command.ts";
import { claimStdout } from "./stdout.ts";

const leaveWithinMs = 2000;
// Of the second that a server that failed may take.
const lastAnswersMs = 400;

/** Serves MCP over stdio until the client leaves; then aborts what is in flight and exits. */
export async function serve(
  args: Arguments,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const write = claimStdout();
  // Nobody may be reading the log; that is no reason to leave.
  process.stderr.on("error", () => {});
  const simulator = args.simulate ? await startSimulated() : undefined;
  const { environment: effective, problems } = await readEnvironment(
    { ...environment, ...simulator?.environment },
    args.envFile,
  );
  const config = loadConfig(effective, problems);
  const cleaner = cleanerFor(config.apiKey);
  const log = logFor(config, cleaner);
  let app: Promise<App> | undefined;
  let loaded: App | undefined;
  /** With the first request that needs it: clients start every server they know, and call few of them. */
  const load = (): Promise<App> =>
    (app ??= import("../app.ts").then(
      ({ createApp }) => (loaded = createApp({ config, version, cleaner, log, writesFiles: !args.simulate })),
    ));
  const close = async (): Promise<void> => (await app)?.close();
  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    // Nothing may keep the process: an orphan is worse than an unfinished goodbye.
    setTimeout(() => process.exit(), leaveWithinMs).unref();
    void Promise.allSettled([transport.close(), close(), simulator?.close()]).then(() => process.exit());
  };
  const transport = new StdioTransport({
    input: process.stdin,
    write,
    inspect: createInspect(config.tools),
    spends,
    loading: [() => (loaded ? undefined : app), () => loaded?.requests.loading()],
    clock: systemClock,
    cleaner,
    onLeave: leave,
    log: log.debug,
  });
  onCrash([
    (error) => log.error(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    async (error) => (await app)?.interrupt(error),
    () => transport.fail("openrouter-mcp failed and ends: start it again", lastAnswersMs),
    close,
  ]);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, leave);
  // EPIPE: the client is gone without a word.
  process.stdout.on("error", leave);

  const server = createServer({
    version,
    tools: config.tools,
    requests: async () => (await load()).requests,
    clock: systemClock,
    cleaner,
  });
  await server.connect(transport);
  if (process.stdin.isTTY) {
    process.stderr.write(
      `openrouter-mcp is an MCP server: it waits here for a client's messages. See ${ownCommand()} --help\n`,
    );
  }
}

/** Starts the built-in OpenRouter, and tells the settings that lead to it. */
export async function startSimulated(): Promise<{
  environment: Record<string, string>;
  close: () => Promise<void>;
}> {
  const { startSimulator } = await import("../simulator/index.ts");
  const simulator = await startSimulator({ chunkDelayMs: 40 });
  return {
    environment: { OPENROUTER_BASE_URL: simulator.baseUrl, OPENROUTER_API_KEY: simulator.key },
    close: () => simulator.close(),
  };
}
