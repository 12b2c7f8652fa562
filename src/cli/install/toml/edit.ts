import { isDeepStrictEqual } from "node:util";

import { BrokenConfig } from "../broken-config.ts";
import type { Launch, TomlClient } from "../clients.ts";
import { applied, at, type Edit } from "../text-edits.ts";
import { valuesBelow, startsWith } from "./members.ts";
import { type Statement, statementsOf } from "./statements.ts";
import type { TomlValue } from "./value.ts";

/** The tables of one server, and the file around them. */
interface Found {
  statements: readonly Statement[];
  /** Those of the server. */
  own: readonly Statement[];
  root: readonly [servers: string, name: string];
}

/**
 * What an entry for a server at an address has; beside `command` Codex refuses the file:
 * https://github.com/openai/codex/blob/main/codex-rs/config/src/mcp_types.rs.
 */
const ofAddresses = new Set([
  "url",
  "bearer_token",
  "bearer_token_env_var",
  "http_headers",
  "env_http_headers",
  "oauth",
  "oauth_resource",
]);

/** The text with the server added, or with what starts it brought up to date; everything else stays byte for byte. */
export function withTomlEntry(given: string, client: TomlClient, name: string, launch: Launch): string {
  const eol = given.includes("\r\n") ? "\r\n" : "\n";
  // What is put behind the last line needs one that ends.
  const text = given === "" || given.endsWith("\n") ? given : `${given}${eol}`;
  const found = findEntry(text, [client.servers, name]);
  const main = found.own.find(({ kind, path }) => kind === "table" && path.length === 2);
  const started = {
    command: { by: quoted(launch.command), says: launch.command },
    args: { by: `[${launch.args.map(quoted).join(", ")}]`, says: launch.args },
  };
  const lines = Object.entries(started).map(([key, { by }]) => `${key} = ${by}`);
  const title = written(found.root);
  const leaving = found.own
    .filter(({ path }) => ofAddresses.has(path[2] ?? ""))
    .map(({ start, end }): Edit => ({ start, end, by: "" }));
  if (!main) {
    const [below] = found.own;
    const section = `${[`[${title}]`, ...lines, ...newEnv(text, found, launch.env, title)].join(eol)}${eol}`;
    if (below)
      return applied(text, [
        ...envEdits(found, launch.env, eol),
        at(below.start, `${section}${eol}`),
        ...leaving,
      ]);
    // Always one empty line more, so that taking the section out again leaves what was there.
    return `${text}${text === "" ? "" : eol}${section}`;
  }
  const pairs = found.own.filter(({ kind, table }) => kind === "pair" && table.length === 2);
  const behindCommand = pairs.find(({ path }) => path[2] === "command")?.end ?? main.end;
  const env = newEnv(text, found, launch.env, title);
  const edits = [
    ...Object.entries(started).flatMap(([key, { by, says }]) => {
      const known = pairs.find(({ path }) => path.length === 3 && path[2] === key)?.value;
      if (!known) return [at(key === "args" ? behindCommand : main.end, `${key} = ${by}${eol}`)];
      // A list that says the same in another way stays as it is.
      return isDeepStrictEqual(said(known), says) ? [] : [{ start: known.start, end: known.end, by }];
    }),
    ...leaving,
    ...envEdits(found, launch.env, eol),
    ...(env.length > 0 ? [at((pairs.at(-1) ?? main).end, `${env.join(eol)}${eol}`)] : []),
  ];
  return edits.length === 0 ? given : applied(text, edits);
}

/** The text without the server's tables. */
export function withoutTomlEntry(text: string, client: TomlClient, name: string): string {
  const { own } = findEntry(text, [client.servers, name]);
  const blocks: Edit[] = [];
  for (const { start, end } of own) {
    const last = blocks.at(-1);
    if (last && text.slice(last.end, start).trim() === "") last.end = end;
    else blocks.push({ start, end, by: "" });
  }
  for (const block of blocks) {
    // One empty line on one side of it goes, too.
    const [above] = /(?:^|\n)(\r?\n)?$/.exec(text.slice(Math.max(0, block.start - 4), block.start)) ?? [];
    const isLoose = block.end === text.length || /^\r?\n/.test(text.slice(block.end, block.end + 2));
    if (isLoose && above !== undefined && above.length > 1) block.start -= above.length - 1;
  }
  return applied(text, blocks);
}

function findEntry(text: string, root: Found["root"]): Found {
  const statements = statementsOf(text);
  const [servers, name] = root;
  for (const { kind, path, table } of statements) {
    const inBraces =
      kind === "pair" && table.length < 2 && (startsWith(path, root) || isSame(path, [servers]));
    const inList = kind === "list of tables" && (isSame(path, [servers]) || isSame(path, root));
    if (inBraces || inList)
      throw new BrokenConfig(
        `has ${servers}.${name} in '${written(path)}${inList ? "" : " = ..."}' and not as a table [${written(root)}]`,
      );
  }
  const own = statements.filter(({ table }) => startsWith(table, root));
  const titles = own.flatMap(({ kind, path }) => (kind === "table" ? [written(path)] : []));
  const seen = new Set<string>();
  const twice = titles.find((title) => seen.size === seen.add(title).size);
  if (twice !== undefined) throw new BrokenConfig(`has [${twice}] twice`);
  return { statements, own, root };
}

const isEnv = ({ path }: Statement): boolean => path[2] === "env";

/** The environment in braces, which becomes a table, as Codex itself writes it. */
const bracesOf = (own: readonly Statement[]): Statement | undefined =>
  own.find((one) => isEnv(one) && one.path.length === 3 && one.kind === "pair");

/** Of the settings those that stand somewhere already are replaced there, others put beside their like. */
function envEdits({ own, root }: Found, env: Launch["env"], eol: string): Edit[] {
  const braces = bracesOf(own);
  if (braces) return [{ start: braces.start, end: braces.end, by: "" }];
  const members = valuesBelow(own, [...root, "env"]);
  const last = own.findLast(isEnv);
  return Object.entries(env).flatMap(([key, value]) => {
    const known = members.find(({ path }) => path.length === 4 && path[3] === key)?.value;
    if (known) return known.text === value ? [] : [{ start: known.start, end: known.end, by: quoted(value) }];
    const inTable = last && (last.kind === "table" || last.table.length === 3);
    return last ? [at(last.end, `${inTable ? "" : "env."}${keyOf(key)} = ${quoted(value)}${eol}`)] : [];
  });
}

/** The lines of a table for the settings, where the server has none yet. */
function newEnv(text: string, { own }: Found, env: Launch["env"], title: string): string[] {
  const braces = bracesOf(own);
  if (!braces && own.some(isEnv)) return [];
  const kept = (braces?.value?.members ?? []).map(({ key, value }): [string, string] => [
    written(key),
    text.slice(value.start, value.end),
  ]);
  const asked = Object.entries(env).map(([key, value]) => [keyOf(key), quoted(value)]);
  const lines = Object.entries(Object.fromEntries([...kept, ...asked]) as Record<string, string>);
  return lines.length === 0
    ? []
    : ["", `[${title}.env]`, ...lines.map(([key, value]) => `${key} = ${value}`)];
}

const said = ({ text, items }: TomlValue): unknown => text ?? items?.map((item) => item.text);

const isSame = (path: readonly string[], other: readonly string[]): boolean =>
  path.length === other.length && startsWith(path, other);

// JSON's escapes are those of TOML's basic strings, in which a DEL has to be escaped as well.
const quoted = (text: string): string => JSON.stringify(text).replaceAll("\u007f", "\\u007f");

const written = (path: readonly string[]): string => path.map(keyOf).join(".");

const keyOf = (name: string): string => (/^[\w-]+$/.test(name) ? name : quoted(name));
