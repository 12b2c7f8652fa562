import {
  applyEdits,
  getNodeValue,
  findNodeAtLocation,
  modify,
  type ParseError,
  parseTree,
} from "jsonc-parser";

import { BrokenConfig } from "./broken-config.ts";
import type { JsonClient, Launch } from "./clients.ts";

/** The names of our entry's siblings are not looked at; undefined where there is no such entry. */
export function readJsonEntry(
  text: string,
  client: JsonClient,
  name: string,
): Record<string, unknown> | undefined {
  const node = text.trim() === "" ? undefined : findNodeAtLocation(treeOf(text), [client.servers, name]);
  const value: unknown = node && getNodeValue(node);
  return isObject(value) ? value : undefined;
}

/** The text with the entry added or brought up to date; everything else stays byte for byte. */
export function withJsonEntry(text: string, client: JsonClient, name: string, launch: Launch): string {
  const known = readJsonEntry(text, client, name) ?? {};
  const kept = known[client.envName];
  const env = { ...(isObject(kept) ? (kept as Record<string, string>) : {}), ...launch.env };
  // What the user added to the entry (a timeout, allowed tools) stays.
  return edited(text, [client.servers, name], { ...known, ...client.entry({ ...launch, env }) });
}

/** The text without the entry. */
export function withoutJsonEntry(text: string, client: JsonClient, name: string): string {
  return readJsonEntry(text, client, name) ? edited(text, [client.servers, name], undefined) : text;
}

/** Written by hand where something is added: a formatter would touch the lines around it. */
function edited(text: string, path: [servers: string, name: string], value: unknown): string {
  const start = text.trim() === "" ? "{}\n" : text;
  const tree = treeOf(start);
  if (value === undefined) return applyEdits(start, modify(start, path, undefined, {}));
  const eol = start.includes("\r\n") ? "\r\n" : "\n";
  const indent = indentOf(start);
  const shown = (what: unknown, depth: number): string =>
    JSON.stringify(what, null, indent).replaceAll("\n", `${eol}${indent.repeat(depth)}`);
  const [servers, name] = path;
  const entry = findNodeAtLocation(tree, path);
  if (entry) return spliced(start, entry.offset, entry.length, shown(value, 2));
  const parent = findNodeAtLocation(tree, [servers]);
  const [place, depth, member] = parent
    ? [parent, 2, `${JSON.stringify(name)}: ${shown(value, 2)}`]
    : [tree, 1, `${JSON.stringify(servers)}: ${shown({ [name]: value }, 1)}`];
  if (place.type !== "object") throw new BrokenConfig(`holds '${servers}', which is no JSON object`);
  const line = `${eol}${indent.repeat(depth)}${member}`;
  const last = place.children?.at(-1);
  return last
    ? spliced(start, last.offset + last.length, 0, `,${line}`)
    : spliced(start, place.offset + 1, 0, `${line}${eol}${indent.repeat(depth - 1)}`);
}

const spliced = (text: string, offset: number, length: number, by: string): string =>
  `${text.slice(0, offset)}${by}${text.slice(offset + length)}`;

function treeOf(text: string) {
  const errors: ParseError[] = [];
  const options = { allowTrailingComma: true, allowEmptyContent: true };
  const tree = parseTree(text, errors, options);
  if (errors.length > 0) throw new BrokenConfig(`is not valid JSON (near character ${errors[0]?.offset})`);
  if (tree?.type !== "object") throw new BrokenConfig("holds no JSON object");
  return tree;
}

/** As the file is indented; two spaces where it does not tell. */
const indentOf = (text: string): string => /\n([\t ]+)\S/.exec(text)?.[1] ?? "  ";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
