import { isDeepStrictEqual } from "node:util";

import { findNodeAtLocation, getNodeValue, type Node } from "jsonc-parser";

import { BrokenConfig } from "../broken-config.ts";
import type { Form, JsonClient, Launch } from "../clients.ts";
import { jsonTree, withoutValue, withValue } from "./edit.ts";

/** An entry as it stands, and where. */
export interface JsonEntry {
  where: string;
  value: Record<string, unknown>;
}

/** What an entry for a server at an address has: beside `command` a client would take the address. */
const ofAddresses = new Set(["url", "serverUrl", "httpUrl", "headers", "transport"]);

const ofPrograms: ReadonlySet<unknown> = new Set(["stdio", "local"]);

/** The names of our entry's siblings are not looked at; undefined where there is no such entry. */
export function readJsonEntry(text: string, client: JsonClient, name: string): JsonEntry | undefined {
  const tree = text.trim() === "" ? undefined : jsonTree(text);
  const [form] = tree ? formsWith(tree, client, name) : [];
  const value = tree && form && valueAt(tree, [...form.servers, name]);
  return form && isObject(value) ? { where: [...form.servers, name].join("."), value } : undefined;
}

/** The text with the entry added or brought up to date; everything else stays byte for byte. */
export function withJsonEntry(text: string, client: JsonClient, name: string, launch: Launch): string {
  const start = text.trim() === "" ? "{}\n" : text;
  const tree = jsonTree(start);
  const known = formsWith(tree, client, name);
  const forms = known.length > 0 ? known : [formOf(tree, client)];
  return forms.reduce((done, form) => withForm(done, { client, form, name, launch }), start);
}

/** The text without the entry. */
export function withoutJsonEntry(text: string, client: JsonClient, name: string): string {
  if (text.trim() === "") return text;
  return formsWith(jsonTree(text), client, name).reduce(
    (done, { servers }) => withoutValue(done, [...servers, name]),
    text,
  );
}

function withForm(
  text: string,
  { client, form, name, launch }: { client: JsonClient; form: Form; name: string; launch: Launch },
): string {
  const path = [...form.servers, name];
  const found = valueAt(jsonTree(text), path);
  const known = isObject(found) ? found : {};
  const kept = known[client.envName];
  const env = { ...(isObject(kept) ? (kept as Record<string, string>) : {}), ...launch.env };
  // What the user added to the entry (a timeout, allowed tools) stays.
  const others = Object.entries(known).filter(
    ([member, value]) => !ofAddresses.has(member) && !(member === "type" && !ofPrograms.has(value)),
  );
  const entry = { ...Object.fromEntries(others), ...form.entry({ ...launch, env }) };
  // What the parser makes has no prototype.
  return isDeepStrictEqual(structuredClone(found), entry) ? text : withValue(text, path, entry);
}

/** The forms under which the file has the entry. */
const formsWith = (tree: Node, { forms }: JsonClient, name: string): Form[] =>
  forms.filter(({ servers }) => hasServers(tree, servers) && isObject(valueAt(tree, [...servers, name])));

/** The form that the file is written in. */
const formOf = (tree: Node, { forms }: JsonClient): Form =>
  forms.findLast(({ servers }) => hasServers(tree, servers)) ?? forms[0];

/** A server may have the very name under which another form has all of them. */
function hasServers(tree: Node, servers: readonly string[]): boolean {
  const value = valueAt(tree, servers);
  return isObject(value) && typeof value["type"] !== "string";
}

function valueAt(tree: Node, path: readonly string[]): unknown {
  path.reduce<Node | undefined>((node, name) => {
    const named = (node?.children ?? []).filter(({ children }) => children?.[0]?.value === name);
    if (named.length > 1) throw new BrokenConfig(`has '${name}' twice`);
    return node && findNodeAtLocation(node, [name]);
  }, tree);
  const node = findNodeAtLocation(tree, [...path]);
  return node && getNodeValue(node);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
