import { plainText } from "../../lib/plain-text.ts";
import { BrokenConfig } from "../install/broken-config.ts";
import { clientOf, type ListedEntry } from "../install/clients.ts";
import { type FoundClient, foundClients } from "../install/found-clients.ts";
import { listEntries } from "../install/list-entries.ts";
import type { Machine } from "../install/places.ts";
import type { Finding } from "./finding.ts";
import { type Program, programOf } from "./own-build.ts";
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
  const findings = await Promise.all(found.map((file) => checkFile(file, machine)));
  const all = findings.flat();
  if (all.length > 0) return all;
  const names = found.map(({ client }) => client).join(", ");
  const says = names === "" ? "none that this knows was found" : `none starts this server; found: ${names}`;
  return [{ verdict: "ok", about, says: `${says}. \`install --client NAME\` sets one up` }];
}

async function checkFile({ client, title, path, text }: FoundClient, machine: Machine): Promise<Finding[]> {
  if (text === undefined) return [{ verdict: "warn", about, says: `${title}: ${path} cannot be read` }];
  try {
    const entries = await Promise.all(
      listEntries(text, clientOf(client)).map(async (entry) => ({ entry, what: await programOf(entry) })),
    );
    return await Promise.all(
      entries
        .filter(({ entry, what }) => ["ours", "no server"].includes(what.is) || mentionsThis(entry))
        .map(({ entry, what }) => checkEntry(entry, { client, where: `${title} (${path})`, what })),
    );
  } catch (error) {
    if (!(error instanceof BrokenConfig)) throw error;
    // One of an older version it may read no more.
    const isRead = path === clientOf(client).file(machine);
    const then = isRead ? `, so ${title} may start none of its servers` : "";
    const says = `${title}: ${path} ${plainText(error.message)}${then}`;
    const verdict = isRead && ofThis.test(text) ? "fail" : "warn";
    return [{ verdict, about, says, fix: "correct the file by hand" }];
  }
}

const ofThis = /openrouter/i;

const mentionsThis = ({ name, command, args }: ListedEntry): boolean =>
  [name, command, ...args].some((text) => ofThis.test(text));

async function checkEntry(
  entry: ListedEntry,
  { client, where, what }: { client: string; where: string; what: Program },
): Promise<Finding> {
  const shown = plainText(`${where}, entry ${entry.name}`);
  const again = `\`install --client ${client}${entry.name === "openrouter" ? "" : ` --name ${plainText(entry.name)}`}\` writes the entry anew`;
  if (what.is === "missing")
    return {
      verdict: "fail",
      about,
      says: `${shown}: ${plainText(what.main)} is not there any more`,
      fix: again,
    };
  if (what.is === "other")
    return { verdict: "ok", about, says: `${shown}: ${plainText(what.why)}, so it was not tried` };
  if (what.is === "no server")
    return { verdict: "fail", about, says: `${shown}: ${plainText(what.why)}`, fix: again };
  const started = await startEntry(entry);
  if ("version" in started)
    return {
      verdict: "ok",
      about,
      says: `${shown}: starts, version ${plainText(started.version)} (${started.ms} ms)`,
    };
  return { verdict: "fail", about, says: `${shown}: does not start: ${plainText(started.why)}`, fix: again };
}
