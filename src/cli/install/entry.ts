import type { Client, Launch } from "./clients.ts";
import { readJsonEntry, withJsonEntry, withMovedEntry, withoutJsonEntry } from "./json/entry.ts";
import { withoutTomlEntry, withTomlEntry } from "./toml/edit.ts";
import { readTomlEntry } from "./toml/read.ts";

/** The text of a client's config file with the entry added or brought up to date. */
export const withEntry = (text: string, client: Client, name: string, launch: Launch): string =>
  client.format === "json"
    ? withJsonEntry(text, client, name, launch)
    : withTomlEntry(text, client, name, launch);

/** The text with the entry as it stands in another file of the client; it is left as it is where that has none. */
export function withEntryOf(other: string, text: string, client: Client, name: string): string {
  // A client of TOML has one file.
  const found = client.format === "json" ? readJsonEntry(other, client, name) : undefined;
  return client.format === "json" && found ? withMovedEntry(text, client, name, found.value) : text;
}

/** The text without the entry. */
export const withoutEntry = (text: string, client: Client, name: string): string =>
  client.format === "json" ? withoutJsonEntry(text, client, name) : withoutTomlEntry(text, client, name);

/**
 * The text without the entry. Where nothing has changed since the entry was put in but the entry itself, that is the first
 * version to the byte; a later change is never undone with it.
 */
export function undone(text: string, first: string | undefined, client: Client, name: string): string {
  const rest = withoutEntry(text, client, name);
  if (first === undefined || rest === text) return rest;
  try {
    const untouched = withoutEntry(withEntry(first, client, name, anything), client, name);
    return viewEntry(first, client, name) === undefined && untouched === rest ? first : rest;
  } catch {
    return rest;
  }
}

// How an entry starts the server changes nothing around it.
const anything: Launch = { command: "", args: [], env: {} };

/** What an entry says: where it stands, the lines that start the server, and the environment that it gets. */
export interface EntryView {
  where: string;
  lines: readonly string[];
  env: Readonly<Record<string, unknown>>;
}

/** The entry as it stands in the text; undefined where there is none. */
export function viewEntry(text: string, client: Client, name: string): EntryView | undefined {
  if (client.format === "toml") {
    const found = readTomlEntry(text, client.servers, name);
    return found && { where: `${client.servers}.${name}`, ...found };
  }
  const entry = readJsonEntry(text, client, name);
  if (!entry) return undefined;
  const members = Object.entries(entry.value).filter(([member]) => member !== client.envName);
  return {
    where: entry.where,
    lines: members.map(([member, value]) => `${member}: ${JSON.stringify(value)}`),
    env: { ...(entry.value[client.envName] as Record<string, unknown> | undefined) },
  };
}
