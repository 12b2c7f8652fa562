import { type App, createApp } from "../../app.ts";
import { cleanerFor } from "../../app/cleaner-for.ts";
import { logFor } from "../../app/log-for.ts";
import { type Config, loadConfig } from "../../config.ts";
import { callCancelled } from "../../errors.ts";
import { type ErrorCategory, errorCategories } from "../../errors/categories.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { lookUp } from "../../lib/look-up.ts";
import type { ToolResult } from "../../mcp/render.ts";
import type { Caller } from "../../mcp/requests.ts";
import { version } from "../../version.ts";
import type { Arguments } from "../arguments.ts";
import { readEnvironment } from "../environment.ts";
import { exitCodes, interrupted } from "../exit-codes.ts";
import { startSimulated } from "../serve.ts";
import { remark } from "../show/print.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The server's tools in this process, for one command. */
export interface Session {
  config: Config;
  call: (
    name: string,
    args: unknown,
    hears?: Partial<Pick<Caller, "report" | "roots">>,
  ) => Promise<ToolResult>;
  /** Whether ctrl-C was pressed. */
  interrupted: () => boolean;
}

/** SIGHUP: the terminal was closed. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a command with the tools at hand, and ends all that it began; the first ctrl-C cancels what is under way. */
export async function withSession(
  args: Pick<Arguments, "simulate" | "envFile">,
  environment: Environment,
  run: (session: Session) => Promise<void>,
): Promise<void> {
  const simulated = args.simulate ? await startSimulated() : undefined;
  const read = await readEnvironment({ ...environment, ...simulated?.environment }, args.envFile);
  const config = loadConfig(read.environment, read.problems);
  const cleaner = cleanerFor(config.apiKey);
  const log = logFor(config, cleaner);
  const app = createApp({ config, version, cleaner, log, writesFiles: !args.simulate });
  const cancel = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (cancel.signal.aborted && signal === "SIGINT") process.exit(interrupted);
    cancel.abort(callCancelled());
  };
  for (const signal of endings) process.on(signal, onSignal);
  // A terminal that was closed takes no word any more, which is no reason to end before the ledger is written.
  process.stderr.on("error", () => {});
  try {
    await run({
      config,
      call: callerOf(app, cancel.signal),
      interrupted: () => cancel.signal.aborted,
    });
  } finally {
    await Promise.allSettled([app.close(), simulated?.close()]);
    for (const signal of endings) process.off(signal, onSignal);
  }
  if (cancel.signal.aborted) process.exitCode = interrupted;
}

const callerOf =
  ({ requests }: Pick<App, "requests">, signal: AbortSignal): Session["call"] =>
  (name, args, { report = () => {}, roots = async () => [] } = {}) =>
    requests.callTool(name, args, { signal, report, roots });

/** The first text of a result. */
export function textOf({ content: [first] }: ToolResult): string {
  return first?.type === "text" ? first.text : "";
}

/** What to do next in a terminal, where it is something else than in a client. */
const nextHere: Readonly<Record<string, string>> = {
  missing_key:
    "Get one at https://openrouter.ai/keys and set OPENROUTER_API_KEY in this terminal, or name a file that has it with --env-file",
};

/** Shows an error as a client would, and lets the process end with the number of its category. */
export function fail(result: ToolResult): void {
  const [sentence = "", facts = ""] = textOf(result).split("\n");
  const { code } = (jsonOrUndefined(facts) ?? {}) as { code?: string };
  const next = code && lookUp(nextHere, code);
  remark(next ? `${sentence.split(". ")[0]}. ${next}.` : sentence);
  process.exitCode = exitCodes[categoryOf(sentence)];
}

function categoryOf(sentence: string): ErrorCategory {
  const categories = Object.keys(errorCategories) as ErrorCategory[];
  return categories.find((category) => sentence.startsWith(`Error: ${category}`)) ?? "Internal Error";
}
