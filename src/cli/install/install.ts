import { rm } from "node:fs/promises";

import { BrokenConfig } from "./broken-config.ts";
import { copiedMain, copyBuild, removeUnused } from "./build-copy.ts";
import { type Client, clientOf, type Launch, type ListedEntry, serversOf } from "./clients.ts";
import { backupOf, type Change, changeConfig, firstVersion, targetOf } from "./config-file.ts";
import { type EntryView, undone, viewEntry, withEntry, withEntryOf } from "./entry.ts";
import { foundClients } from "./found-clients.ts";
import { listEntries } from "./list-entries.ts";
import type { InstallOptions } from "./options.ts";
import type { Machine } from "./places.ts";
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
  refuseReserved(client, options.name);
  const key = await keyFor(options, context);
  const elsewhere = await entriesElsewhere(options, client, machine);
  const { dist, dataFolder: folder, version, now } = context;
  const main = await (options.dryRun ? copiedMain : copyBuild)(dist, { folder, version, now });
  const asked = { ...options.env, ...(key !== undefined && { [keyName]: key }) };
  const path = client.file(machine);
  const change = await changeEntry(path, options, (text) => {
    const isNew = viewEntry(text, client, options.name) === undefined;
    // An entry that moves here brings along what its user has set in it.
    const [other] = isNew ? elsewhere : [];
    const start = other ? withEntryOf(other.text, text, client, options.name) : text;
    const moved = isNew ? Object.assign({}, ...elsewhere.map(envOf)) : {};
    const old = listEntries(start, client).find(({ name }) => name === options.name);
    const args = argsWith(main, old);
    const launch: Launch = { command: context.node, args, env: { ...moved, ...asked } };
    return withEntry(start, client, options.name, launch);
  });
  const before = viewEntry(change.before, client, options.name);
  const after = viewEntry(change.after, client, options.name);
  print(`${client.title}: ${path}`);
  print(`${before ? "changes" : "adds"} ${after?.where ?? ""}`);
  for (const line of differences(before, after)) print(`  ${line}`);
  for (const { file } of elsewhere) await takeOut(file, client, { options, print, from: ` from ${file}` });
  if (!Object.hasOwn(after?.env ?? {}, keyName)) {
    print(`No key is in it: run this again with --key, or the paid tools will say how to get one.`);
  }
  if (options.dryRun) return print("Nothing was written (--dry-run).");
  print(change.before === change.after ? "It was so already." : `Restart ${client.title} to use it.`);
  await sweep(context);
}

/** Takes the entry out and removes our backup; what was changed since stays. */
export async function uninstall(options: InstallOptions, context: InstallContext): Promise<void> {
  const { machine, print } = context;
  if (options.client === undefined) return listClients(options, context);
  const client = clientOf(options.client);
  refuseReserved(client, options.name);
  const elsewhere = await entriesElsewhere(options, client, machine);
  const path = client.file(machine);
  print(`${client.title}: ${path}`);
  const isThere = await takeOut(path, client, { options, print });
  if (!isThere) print(`There is no ${serversOf(client)}.${options.name} in it.`);
  for (const { file } of elsewhere) await takeOut(file, client, { options, print, from: ` from ${file}` });
  if (options.dryRun) return print("Nothing was written (--dry-run).");
  for (const file of client.files(machine)) await endBackup(file, client, options.name, print);
  await sweep(context);
}

/** It goes with the entry, but for one in which another entry of that name stood: that is nowhere else. */
async function endBackup(
  file: string,
  client: Client,
  name: string,
  print: (line: string) => void,
): Promise<void> {
  const path = backupOf(await targetOf(file), backup);
  const first = await firstVersion(file, backup);
  const before = first === undefined ? undefined : safely(() => viewEntry(first, client, name));
  if (before) print(`What stood there under this name before the first install is kept in ${path}`);
  else await rm(path, { force: true });
}

/** Node's own options stay, and the file of settings that the server is given. */
function argsWith(main: string, { command = "", args = [] }: Partial<ListedEntry> = {}): string[] {
  const isNode = /^node(?:\.exe)?$/i.test(command.split(/[/\\]/).at(-1) ?? "");
  const place = isNode ? args.findIndex((arg) => /[/\\]main\.js$/.test(arg)) : -1;
  if (place === -1) return [main];
  const behind = args.slice(place + 1);
  const named = behind.findIndex((arg) => /^--env-file(?:=|$)/.test(arg));
  const envFile = named === -1 ? [] : behind.slice(named, named + (behind[named] === "--env-file" ? 2 : 1));
  return [...args.slice(0, place), main, ...envFile];
}

/** Removes an entry from one file and shows it. False where there is none. */
async function takeOut(
  file: string,
  client: Client,
  { options, print, from = "" }: { options: InstallOptions; print: (line: string) => void; from?: string },
): Promise<boolean> {
  const first = await firstVersion(file, backup);
  const { before } = await changeEntry(file, options, (text) => undone(text, first, client, options.name));
  const gone = viewEntry(before, client, options.name);
  if (!gone) return false;
  print(`removes ${gone.where}${from}`);
  for (const line of differences(gone, undefined)) print(`  ${line}`);
  return true;
}

interface EntryElsewhere {
  file: string;
  text: string;
  view: EntryView;
}

/** The entry in other files of the client: those of older versions, or a second one that it reads as well. */
async function entriesElsewhere(
  { client: name, name: entry }: InstallOptions,
  client: Client,
  machine: Machine,
): Promise<EntryElsewhere[]> {
  const main = client.file(machine);
  return (await foundClients(machine)).flatMap(({ client: its, path, text }) => {
    const view =
      its === name && path !== main ? safely(() => viewEntry(text ?? "", client, entry)) : undefined;
    return view ? [{ file: path, text: text ?? "", view }] : [];
  });
}

const envOf = ({ view }: EntryElsewhere): Launch["env"] =>
  Object.fromEntries(
    Object.entries(view.env).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );

const changeEntry = (
  path: string,
  { dryRun }: InstallOptions,
  edit: (text: string) => string,
): Promise<Change> => changeConfig(path, (text) => explained(path, () => edit(text)), { dryRun, backup });

function refuseReserved(client: Client, name: string): void {
  if (client.format === "json" && client.reserved?.includes(name))
    throw new Error(`${client.title} has a meaning of its own for '${name}': choose another --name`);
}

async function listClients({ name }: InstallOptions, { machine, print }: InstallContext): Promise<void> {
  const found = await foundClients(machine);
  if (found.length === 0) print("No client that this knows was found. Name one with --client.");
  for (const { client, title, path, text } of found) {
    const says = stateOf(text, clientOf(client), name);
    // Of files that a client reads no more, those alone that still have the entry.
    if (says !== hasIt && path !== clientOf(client).file(machine)) continue;
    print(`${client.padEnd(15)} ${says.padEnd(15)}  ${title}: ${path}`);
  }
}

const hasIt = "has this server";

function stateOf(text: string | undefined, client: Client, name: string): string {
  if (text === undefined) return "cannot be read";
  try {
    return viewEntry(text, client, name) ? hasIt : "without it";
  } catch {
    return "is broken";
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
  if (value && !isWord(value))
    throw new Error("What was given has spaces or letters that no key has, so nothing was changed");
  if (value) return value;
  throw new Error(
    key === "prompt"
      ? "No key was given, so nothing was changed"
      : `${keyName} is not set in this terminal, so nothing was changed`,
  );
}

/** A header could not carry anything else. */
const isWord = (text: string): boolean => /^[!-~]+$/.test(text);

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
