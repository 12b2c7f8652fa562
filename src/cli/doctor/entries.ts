import { readFile, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";

import { jsonOrUndefined } from "../../lib/json.ts";
import { plainText } from "../../lib/plain-text.ts";
import { clientOf, type ListedEntry } from "../install/clients.ts";
import { foundClients } from "../install/found-clients.ts";
import { listEntries } from "../install/list-entries.ts";
import type { Machine } from "../install/places.ts";
import type { Finding } from "./finding.ts";
import { startEntry } from "./start-entry.ts";

const about = "client";

/** What MCP clients say of a server that ended before it answered, in words for people. */
export const connectionClosed =
  '"Connection closed" (-32000) in a client means that the program of its entry ended before it answered: most often Node or the file is not where the entry says';

/**
 * The clients that are set up to start this server, and whether it starts. Only what is a build of this package is started:
 * anything else in a config file is another program, and none of the doctor's business.
 */
export async function checkClients(machine: Machine): Promise<Finding[]> {
  const found = await foundClients(machine);
  const findings = await Promise.all(
    found.map(async ({ client, title, path, text }): Promise<Finding[]> => {
      if (text === undefined) return [{ verdict: "warn", about, says: `${title}: ${path} cannot be read` }];
      const entries = listEntries(text, clientOf(client)).filter(mentionsThis);
      return Promise.all(entries.map((entry) => checkEntry(entry, { client, where: `${title} (${path})` })));
    }),
  );
  const all = findings.flat();
  if (all.length > 0) return all;
  const names = found.map(({ client }) => client).join(", ");
  const says = names === "" ? "none that this knows was found" : `none starts this server; found: ${names}`;
  return [{ verdict: "ok", about, says: `${says}. \`install --client NAME\` sets one up` }];
}

const mentionsThis = ({ name, command, args }: ListedEntry): boolean =>
  [name, command, ...args].some((text) => /openrouter/i.test(text));

async function checkEntry(
  entry: ListedEntry,
  { client, where }: { client: string; where: string },
): Promise<Finding> {
  const shown = plainText(`${where}, entry ${entry.name}`);
  const again = `\`install --client ${client}${entry.name === "openrouter" ? "" : ` --name ${plainText(entry.name)}`}\` writes the entry anew`;
  const what = await programOf(entry);
  if (what === "missing")
    return {
      verdict: "fail",
      about,
      says: `${shown}: ${plainText(mainOf(entry) ?? "")} is not there any more`,
      fix: again,
    };
  if (what === "other")
    return {
      verdict: "ok",
      about,
      says: `${shown}: starts ${plainText(basename(entry.command))}, which is no build of this package, so it was not tried`,
    };
  const started = await startEntry(entry);
  if ("version" in started)
    return {
      verdict: "ok",
      about,
      says: `${shown}: starts, version ${plainText(started.version)} (${started.ms} ms)`,
    };
  return { verdict: "fail", about, says: `${shown}: does not start: ${plainText(started.why)}`, fix: again };
}

/** Node and a file: what our entries are made of. */
const mainOf = ({ command, args }: ListedEntry): string | undefined =>
  /^node(?:\.exe)?$/i.test(basename(command.replaceAll("\\", "/")))
    ? args.find((arg) => !arg.startsWith("-"))
    : undefined;

/** Whether an entry starts a build of this package, told by the package.json in its folder or the one above. */
async function programOf(entry: ListedEntry): Promise<"ours" | "missing" | "other"> {
  const named = mainOf(entry);
  if (named === undefined || !isAbsolute(named)) return "other";
  const main = await realpath(named).catch(() => undefined);
  if (main === undefined) return basename(named) === "main.js" ? "missing" : "other";
  if (basename(main) !== "main.js") return "other";
  const places = [dirname(main), dirname(dirname(main))];
  const names = await Promise.all(places.map(packageName));
  return names.includes("openrouter-mcp") ? "ours" : "other";
}

async function packageName(folder: string): Promise<unknown> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => "");
  return (jsonOrUndefined(text) as { name?: unknown } | undefined)?.name;
}
