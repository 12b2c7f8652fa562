import { isDeepStrictEqual } from "node:util";

import { findNodeAtLocation, getNodeValue, type Node } from "jsonc-parser";

import { isObject } from "../../../lib/is-object.ts";
import { BrokenConfig } from "../broken-config.ts";
import type { Form, JsonClient, Launch } from "../clients.ts";
import { jsonTree, saysNothing, withoutValue, withValue } from "./edit.ts";

/** An entry as it stands, and where. */
export interface JsonEntry {
  where: string;
  value: Record<string, unknown>;
}

/** What an entry for a server at an address has: beside `command` a client would take the address. */
const ofAddresses = new Set(["url", "serverUrl", "httpUrl", "headers", "transport", "oauth"]);

const ofPrograms: ReadonlySet<unknown> = new Set(["stdio", "local"]);

/** The names of our entry's siblings are not looked at; undefined where there is no such entry. */
export function readJsonEntry(text: string, client: JsonClient, name: string): JsonEntry | undefined {
  const tree = saysNothing(text) ? undefined : jsonTree(text);
  const [form] = tree ? formsWith(tree, client, name) : [];
  const value = tree && form && valueAt(tree, [...form.servers, name]);
  return form && isObject(value) ? { where: [...form.servers, name].join("."), value } : undefined;
}

/** The text with the entry added or brought up to date; everything else stays byte for byte. */
export function withJsonEntry(text: string, client: JsonClient, name: string, launch: Launch): string {
  const start = saysNothing(text) ? withRoot(text) : text;
  const tree = jsonTree(start);
  const known = formsWith(tree, client, name);
  const forms = known.length > 0 ? known : [formOf(tree, client)];
  return forms.reduce((done, form) => withForm(done, { client, form, name, launch }), start);
}

/** The text with an entry as it stood in another file of the client. */
export function withMovedEntry(
  text: string,
  client: JsonClient,
  name: string,
  value: Record<string, unknown>,
): string {
  const start = saysNothing(text) ? withRoot(text) : text;
  return withValue(start, [...formOf(jsonTree(start), client).servers, name], value);
}

/** The text without the entry. */
export function withoutJsonEntry(text: string, client: JsonClient, name: string): string {
  if (saysNothing(text)) return text;
  return formsWith(jsonTree(text), client, name).reduce(
    (done, { servers }) => withoutValue(done, [...servers, name]),
    text,
  );
}

/** A file that says nothing yet; its comments stay. */
function withRoot(text: string): string {
  if (text.trim() === "") return "{}\n";
  return `${text}${text.endsWith("\n") ? "" : "\n"}{}\n`;
}

function withForm(
  text: string,
  { client, form, name, launch }: { client: JsonClient; form: Form; name: string; launch: Launch },
): string {
  const path = [...form.servers, name];
  const found = valueAt(jsonTree(text), path);
  if (!isObject(found)) return withValue(text, path, form.entry(launch));
  // What the user added to the entry (a timeout, allowed tools) stays.
  const { enabled, ...written } = form.entry({ ...launch, env: { ...envIn(found, client), ...launch.env } });
  // Who has switched it off meant it.
  const entry = enabled === undefined || "enabled" in found ? written : { ...written, enabled };
  const leaving = Object.keys(found).filter(
    (member) => ofAddresses.has(member) || (member === "type" && !("type" in entry || isProgram(found))),
  );
  const rest = leaving.reduce((done, member) => withoutValue(done, [...path, member]), text);
  return withMembers(rest, path, entry);
}

/** One by one, and only those that say something else: comments, order and layout are the user's. */
function withMembers(text: string, path: readonly string[], wanted: Record<string, unknown>): string {
  const tree = jsonTree(text);
  return Object.entries(wanted).reduce((done, [member, value]) => {
    const inside = [...path, member];
    const old = valueAt(tree, inside);
    // What the parser makes has no prototype.
    if (isDeepStrictEqual(structuredClone(old), value)) return done;
    if (isObject(old) && isObject(value)) return withMembers(done, inside, value);
    return withValue(done, inside, value);
  }, text);
}

/** The environment of an entry. Zed had it beside the program once: https://zed.dev/docs/ai/mcp. */
function envIn(entry: Record<string, unknown>, { envName }: JsonClient): Record<string, string> {
  const { command } = entry;
  const old = isObject(command) ? command["env"] : undefined;
  const all = [old, entry[envName]].filter(isObject);
  return Object.assign({}, ...all) as Record<string, string>;
}

const isProgram = ({ type }: Record<string, unknown>): boolean => ofPrograms.has(type);

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
