import type { Client, Launch } from "./clients.ts";
import { readJsonEntry, withJsonEntry, withoutJsonEntry } from "./json/entry.ts";
import { withoutTomlEntry, withTomlEntry } from "./toml/edit.ts";
import { readTomlEntry } from "./toml/read.ts";

/** The text of a client's config file with the entry added or brought up to date. */
export const withEntry = (text: string, client: Client, name: string, launch: Launch): string =>
  client.format === "json"
    ? withJsonEntry(text, client, name, launch)
    : withTomlEntry(text, client, name, launch);

/** The text without the entry. */
export const withoutEntry = (text: string, client: Client, name: string): string =>
  client.format === "json" ? withoutJsonEntry(text, client, name) : withoutTomlEntry(text, client, name);

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
