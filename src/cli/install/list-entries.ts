import { findNodeAtLocation, getNodeValue } from "jsonc-parser";

import { isObject } from "../../lib/is-object.ts";
import { BrokenConfig } from "./broken-config.ts";
import type { Client, JsonClient, ListedEntry } from "./clients.ts";
import { jsonTree, saysNothing } from "./json/edit.ts";
import { listTomlEntries } from "./toml/read.ts";

/**
 * Every server that a config file starts as a program; those that are reached by an address are none. Throws
 * `BrokenConfig`, and nothing else, where the file cannot be understood.
 */
export function listEntries(text: string, client: Client): ListedEntry[] {
  const body = text.replace(/^\ufeff/, "");
  try {
    return client.format === "toml" ? listTomlEntries(body, client.servers) : inJson(body, client);
  } catch (error) {
    if (error instanceof BrokenConfig) throw error;
    throw new BrokenConfig("cannot be understood", { cause: error });
  }
}

function inJson(text: string, { forms, envName }: JsonClient): ListedEntry[] {
  const tree = saysNothing(text) ? undefined : jsonTree(text);
  const servers = forms.flatMap(({ servers: path }) => {
    const node = tree && findNodeAtLocation(tree, [...path]);
    return Object.entries(objectOr(node && getNodeValue(node)));
  });
  return servers.flatMap(([name, value]) => {
    const entry = objectOr(value);
    // opencode has one list for program and arguments, and older Zed an object.
    const given = entry["command"];
    const program = Array.isArray(given) ? texts(given) : typeof given === "string" ? [given] : [];
    const [command, ...first] = program;
    if (command === undefined) return [];
    return [{ name, command, args: [...first, ...texts(entry["args"])], env: textValues(entry[envName]) }];
  });
}

const objectOr = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {});

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

const textValues = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(objectOr(value)).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
