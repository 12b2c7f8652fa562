import { open, readFile, realpath, stat } from "node:fs/promises";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";

import { factsOf } from "../../errors.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { readArguments } from "../arguments.ts";
import type { ListedEntry } from "../install/clients.ts";

/**
 * What an entry starts: a build of this package, one that is gone, another command than the server, which may change
 * files, or anything else, with the reason to leave it alone.
 */
export type Program =
  | { is: "ours" }
  | { is: "missing"; main: string }
  | { is: "no server"; why: string }
  | { is: "other"; why: string };

/**
 * Tells whether an entry starts a build of this package and nothing besides: Node itself, options that load no further
 * code, and a `main.js` whose package.json, in its folder or the one above, has this name.
 */
export async function programOf(entry: ListedEntry): Promise<Program> {
  const { command, args, env } = entry;
  const main = args.find((arg) => !arg.startsWith("-"));
  const shown = basename(command.replaceAll("\\", "/"));
  const other: Program = { is: "other", why: `starts ${shown}, which is no build of this package` };
  if (!/^node(?:\.exe)?$/i.test(shown) || main === undefined || !isAbsolute(main)) return other;
  const found = await realpath(main).catch(() => undefined);
  if (basename(found ?? main) !== "main.js") return other;
  if (found === undefined) return { is: "missing", main };
  const names = await Promise.all([dirname(found), dirname(dirname(found))].map(packageName));
  if (!names.includes("openrouter-mcp")) return other;
  const loading = loadsOtherCode(args.slice(0, args.indexOf(main)), env);
  if (loading !== undefined) return { is: "other", why: `lets ${loading} load other code` };
  if (!(await isNode(entry))) return { is: "other", why: `starts ${command}, which is not Node itself` };
  const why = whyNoServer(args.slice(args.indexOf(main) + 1));
  return why === undefined ? { is: "ours" } : { is: "no server", why };
}

/** Why the words behind `main.js` start no server; words that make no sense here may be a command to another build. */
function whyNoServer(argv: readonly string[]): string | undefined {
  try {
    const { command } = readArguments(argv);
    return command === "serve" ? undefined : `runs the command ${command}, which serves no client`;
  } catch (error) {
    return `does not start: ${factsOf(error).what}`;
  }
}

/** A package.json is some kilobytes. */
const largest = 1024 * 1024;

/** Of Node's own options those that only change how it runs. */
const harmless =
  /^--(?:max-[a-z-]+-size|no-warnings|no-deprecation|use-(?:system|openssl|bundled)-ca)(?:=\d+)?$/;
const loaders =
  /^(?:LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|DYLD_.*|NODE_PATH|OPENSSL_(?:CONF|MODULES|ENGINES))$/;

/** The option or variable through which more than the server is loaded. */
function loadsOtherCode(options: readonly string[], env: ListedEntry["env"]): string | undefined {
  const unknown = options.find((option) => !harmless.test(option));
  if (unknown !== undefined) return unknown.split("=")[0];
  return Object.entries(env).find(([name, value]) =>
    name.toUpperCase() === "NODE_OPTIONS"
      ? value.split(/\s+/).some((option) => option !== "" && !harmless.test(option))
      : loaders.test(name),
  )?.[0];
}

/** A program and no script. The one that the user's own PATH has is taken as it is: version managers put scripts there. */
async function isNode({ command, env }: ListedEntry): Promise<boolean> {
  if (isAbsolute(command)) return isProgram(command);
  const path = Object.entries(env).find(([name]) => name.toUpperCase() === "PATH")?.[1];
  if (path === undefined) return basename(command) === command;
  for (const folder of path.split(delimiter)) {
    const file = join(folder, command);
    if (isAbsolute(folder) && (await realpath(file).catch(() => undefined)) !== undefined)
      return isProgram(file);
  }
  return true;
}

/** By its first bytes: ELF, Mach-O in its forms, or Windows' own. What is not there cannot be started anyhow. */
async function isProgram(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return true;
  // Opening a pipe would wait for whoever writes into it.
  if (!found.isFile()) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const start = buffer.toString("hex");
    return /^(?:7f454c46|cafebabe|feedfac[ef]|c[ef]faedfe|4d5a)/.test(start);
  } finally {
    await file.close();
  }
}

async function packageName(folder: string): Promise<unknown> {
  const path = join(folder, "package.json");
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size > largest) return undefined;
  const text = await readFile(path, "utf8").catch(() => "");
  return (jsonOrUndefined(text) as { name?: unknown } | undefined)?.name;
}
