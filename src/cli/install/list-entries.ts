import { findNodeAtLocation, getNodeValue, type ParseError, parse, parseTree } from "jsonc-parser";

import type { Client, Launch } from "./clients.ts";

/** An entry of a client's config file, as far as it says how a program is started. */
export interface ListedEntry extends Launch {
  name: string;
}

/** Every server that a config file starts as a program; those that are reached by an address are none. Never throws. */
export function listEntries(text: string, client: Client): ListedEntry[] {
  const body = text.replace(/^\ufeff/, "");
  return client.format === "toml"
    ? inToml(body, client.servers)
    : inJson(body, client.servers, client.envName);
}

function inJson(text: string, servers: string, envName: string): ListedEntry[] {
  const tree = text.trim() === "" ? undefined : parseTree(text, [], { allowTrailingComma: true });
  const node = tree && findNodeAtLocation(tree, [servers]);
  const found: unknown = node && getNodeValue(node);
  return Object.entries(objectOr(found)).flatMap(([name, value]) => {
    const entry = objectOr(value);
    // opencode has one list for program and arguments, and older Zed an object.
    const given = entry["command"];
    const program = Array.isArray(given) ? texts(given) : typeof given === "string" ? [given] : [];
    const [command, ...first] = program;
    if (command === undefined) return [];
    return [{ name, command, args: [...first, ...texts(entry["args"])], env: textValues(entry[envName]) }];
  });
}

/** Codex writes and reads basic strings; literal ones ('...') are read as they are. */
function inToml(text: string, servers: string): ListedEntry[] {
  const sections = text.split(/^(?=[ \t]*\[)/m);
  const entries = new Map<string, ListedEntry>();
  for (const section of sections) {
    const [, title = ""] = /^[ \t]*\[[ \t]*([^\]\n]+?)[ \t]*\]/.exec(section) ?? [];
    const [, name = "", below] =
      new RegExp(`^${servers}\\.("[^"]*"|'[^']*'|[\\w-]+)(\\.env)?$`).exec(title) ?? [];
    if (name === "") continue;
    const key = name.replace(/^["']|["']$/g, "");
    const entry = entries.get(key) ?? { name: key, command: "", args: [], env: {} };
    entries.set(key, entry);
    if (below === undefined) {
      entry.command = texts([tomlValue(/^\s*command\s*=\s*(.*)$/m.exec(section)?.[1])])[0] ?? "";
      entry.args = texts(tomlValue(/^\s*args\s*=\s*(\[[^\]]*\])/m.exec(section)?.[1]));
      const inline = /^\s*env\s*=\s*\{(.*)\}/m.exec(section)?.[1] ?? "";
      Object.assign(entry.env, tomlPairs(inline.split(/,(?=\s*[\w"'-]+\s*=)/)));
    } else {
      Object.assign(entry.env, tomlPairs(section.split("\n").slice(1)));
    }
  }
  return [...entries.values()].filter(({ command }) => command !== "");
}

function tomlPairs(lines: readonly string[]): Record<string, string> {
  const pairs = lines.flatMap((line) => {
    const [, name, value] = /^\s*["']?([\w-]+)["']?\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const [text] = texts([tomlValue(value)]);
    return name === undefined || text === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** Strings and lists of strings are JSON but for literal strings, comments and a comma at the end. */
function tomlValue(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const asJson = text.replace(/"(?:[^"\\]|\\.)*"|'([^'\n]*)'|#.*$/gm, (all, literal: string | undefined) =>
    literal !== undefined ? JSON.stringify(literal) : all.startsWith("#") ? "" : all,
  );
  const errors: ParseError[] = [];
  return parse(asJson, errors, { allowTrailingComma: true }) as unknown;
}

const objectOr = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

const textValues = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(objectOr(value)).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
