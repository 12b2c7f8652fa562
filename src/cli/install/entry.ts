import type { Client, Launch } from "./clients.ts";
import { readJsonEntry, withJsonEntry, withoutJsonEntry } from "./json-entry.ts";
import { readTomlEntry, withoutTomlEntry, withTomlEntry } from "./toml-entry.ts";

/** The text of a client's config file with the entry added or brought up to date. */
export const withEntry = (text: string, client: Client, name: string, launch: Launch): string =>
  client.format === "json"
    ? withJsonEntry(text, client, name, launch)
    : withTomlEntry(text, client, name, launch);

/** The text without the entry. */
export const withoutEntry = (text: string, client: Client, name: string): string =>
  client.format === "json" ? withoutJsonEntry(text, client, name) : withoutTomlEntry(text, client, name);

/** The environment of the entry; undefined where there is no entry. */
export function environmentOf(
  text: string,
  client: Client,
  name: string,
): Record<string, unknown> | undefined {
  if (client.format === "toml") return readTomlEntry(text, client, name);
  const entry = readJsonEntry(text, client, name);
  return entry && { ...(entry[client.envName] as Record<string, unknown> | undefined) };
}
