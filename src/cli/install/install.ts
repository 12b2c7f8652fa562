import { rm } from "node:fs/promises";

import { BrokenConfig } from "./broken-config.ts";
import { copyBuild, removeUnused } from "./build-copy.ts";
import { clientOf, type Launch, type Machine } from "./clients.ts";
import { backupOf, changeConfig } from "./config-file.ts";
import { viewEntry, withEntry, withoutEntry } from "./entry.ts";
import { foundClients } from "./found-clients.ts";
import type { InstallOptions } from "./options.ts";
import { differences } from "./show-entry.ts";

export interface InstallContext {
  machine: Machine;
  /** The folder of the build that runs. */
  dist: string;
  /** Where copies of builds are kept. */
  dataFolder: string;
  version: string;
  /** The full path of Node. */
  node: string;
  now: number;
  print: (line: string) => void;
  /** Undefined when the user gives up. */
  askKey: () => Promise<string | undefined>;
}

const backup = "openrouter-mcp.backup";
const keyName = "OPENROUTER_API_KEY";

/** Adds this server to a client's config file, or brings its entry up to date. Throws with a sentence for the user. */
export async function install(options: InstallOptions, context: InstallContext): Promise<void> {
  const { machine, print } = context;
  if (options.client === undefined) return listClients(options, context);
  const client = clientOf(options.client);
  const key = await keyFor(options, context);
  const main = options.dryRun
    ? "the copied build's main.js"
    : await copyBuild(context.dist, {
        folder: context.dataFolder,
        version: context.version,
        now: context.now,
      });
  const launch: Launch = {
    command: context.node,
    args: [main],
    env: { ...options.env, ...(key !== undefined && { [keyName]: key }) },
  };
  const path = client.file(machine);
  const { before, after } = await changeConfig(
    path,
    (text) => explained(path, () => withEntry(text, client, options.name, launch)),
    { dryRun: options.dryRun, backup },
  );
  const old = viewEntry(before, client, options.name);
  const now = viewEntry(after, client, options.name);
  print(`${client.title}: ${path}`);
  print(`${old ? "changes" : "adds"} ${client.servers}.${options.name}`);
  for (const line of differences(old, now)) print(`  ${line}`);
  if (!Object.hasOwn(now?.env ?? {}, keyName)) {
    print(`No key is in it: run this again with --key, or the paid tools will say how to get one.`);
  }
  if (options.dryRun) return print("Nothing was written (--dry-run).");
  print(before === after ? "It was so already." : `Restart ${client.title} to use it.`);
  await sweep(context);
}

/** Takes the entry out and removes our backup; what was changed since stays. */
export async function uninstall(options: InstallOptions, context: InstallContext): Promise<void> {
  const { machine, print } = context;
  if (options.client === undefined) return listClients(options, context);
  const client = clientOf(options.client);
  const path = client.file(machine);
  const change = await changeConfig(
    path,
    (text) => explained(path, () => withoutEntry(text, client, options.name)),
    { dryRun: options.dryRun, backup },
  );
  print(`${client.title}: ${path}`);
  const isThere = change.before !== change.after;
  print(
    isThere
      ? `removes ${client.servers}.${options.name}`
      : `There is no ${client.servers}.${options.name} in it.`,
  );
  const gone = isThere ? viewEntry(change.before, client, options.name) : undefined;
  for (const line of differences(gone, undefined)) print(`  ${line}`);
  if (options.dryRun) return print("Nothing was written (--dry-run).");
  await rm(backupOf(change.path, backup), { force: true });
  await sweep(context);
}

async function listClients({ name }: InstallOptions, { machine, print }: InstallContext): Promise<void> {
  const found = await foundClients(machine);
  if (found.length === 0) print("No client that this knows was found. Name one with --client.");
  for (const { client, title, path, text } of found) {
    const has = safely(() => viewEntry(text ?? "", clientOf(client), name)) !== undefined;
    print(`${client.padEnd(15)} ${has ? "has this server" : "without it     "}  ${title}: ${path}`);
  }
}

/** A copy that no entry of any client names may go. */
async function sweep({ machine, dataFolder, now }: InstallContext): Promise<void> {
  const texts = (await foundClients(machine)).map(({ text }) => text);
  // What cannot be read may name any of them.
  if (texts.every((text) => text !== undefined)) await removeUnused(dataFolder, texts, now);
}

async function keyFor(
  { key }: InstallOptions,
  { machine, askKey }: InstallContext,
): Promise<string | undefined> {
  if (key === "as it is") return undefined;
  const value = key === "prompt" ? await askKey() : machine.env[keyName]?.trim();
  if (value) return value;
  throw new Error(
    key === "prompt"
      ? "No key was given, so nothing was changed"
      : `${keyName} is not set in this terminal, so nothing was changed`,
  );
}

function explained<T>(path: string, edit: () => T): T {
  try {
    return edit();
  } catch (error) {
    if (!(error instanceof BrokenConfig)) throw error;
    throw new Error(`${path} ${error.message}, so it was left as it is: mend it, then run this again`, {
      cause: error,
    });
  }
}

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
