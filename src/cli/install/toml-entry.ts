import { BrokenConfig } from "./broken-config.ts";
import type { Launch, TomlClient } from "./clients.ts";

/** Where a server's tables stand in the text, and what its environment was; undefined where it has none. */
interface Section {
  start: number;
  end: number;
  env: Record<string, string>;
  /** Lines of the main table that are not ours to write. */
  others: string[];
  /** Those that are: how it is started. */
  ours: string[];
}

const header = /^[ \t]*\[{1,2}[ \t]*([^\]\n]+?)[ \t]*\]{1,2}[ \t]*(?:#.*)?$/;

/** The text with the section of the server written anew; everything else stays byte for byte. */
export function withTomlEntry(text: string, client: TomlClient, name: string, launch: Launch): string {
  refuseInline(text, client, name);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const known = sectionOf(text, client, name);
  const env = { ...known?.env, ...launch.env };
  const table = `${client.servers}.${keyOf(name)}`;
  const lines = [
    `[${table}]`,
    `command = ${quoted(launch.command)}`,
    `args = [${launch.args.map(quoted).join(", ")}]`,
    ...(known?.others ?? []),
    ...(Object.keys(env).length > 0
      ? [
          "",
          `[${table}.env]`,
          ...Object.entries(env).map(([key, value]) => `${keyOf(key)} = ${quoted(value)}`),
        ]
      : []),
  ];
  const section = `${lines.join(eol)}${eol}`;
  if (!known) {
    const gap =
      text === "" ? "" : text.endsWith(`${eol}${eol}`) ? "" : text.endsWith(eol) ? eol : `${eol}${eol}`;
    return `${text}${gap}${section}`;
  }
  const rest = text.slice(known.end);
  return `${text.slice(0, known.start)}${section}${rest === "" ? "" : eol}${rest}`;
}

/** The text without the section of the server. */
export function withoutTomlEntry(text: string, client: TomlClient, name: string): string {
  refuseInline(text, client, name);
  const known = sectionOf(text, client, name);
  if (!known) return text;
  const before = text.slice(0, known.start);
  const after = text.slice(known.end);
  return after === "" ? before.replace(/(\r?\n)\s*$/, "$1") : `${before}${after}`;
}

/** The server's environment, and the lines that start it; undefined where there is no such server. */
export function readTomlEntry(
  text: string,
  client: TomlClient,
  name: string,
): { lines: string[]; env: Record<string, string> } | undefined {
  const section = sectionOf(text, client, name);
  if (!section) return undefined;
  return { lines: section.ours.filter((line) => !/^\s*env\s*=/.test(line)), env: section.env };
}

/** One that is written inside another table cannot be replaced as text, and a second one would be an error to the client. */
function refuseInline(text: string, { servers }: TomlClient, name: string): void {
  const key = `(?:${keyOf(name)}|"${name}"|'${name}')`;
  let table = "";
  for (const { line } of linesOf(text)) {
    table = header.exec(line)?.[1]?.replace(/\s*\.\s*/g, ".") ?? table;
    const inServers = table === servers && new RegExp(`^\\s*${key}\\s*[.=]`).test(line);
    const above = table === "" && new RegExp(`^\\s*${servers}\\s*(?:=|\\.\\s*${key}\\s*[.=])`).test(line);
    if (inServers || above)
      throw new BrokenConfig(
        `has ${servers}.${name} on the line '${line.split("=")[0]?.trim()} = ...' and not as a [table]`,
      );
  }
}

function sectionOf(text: string, client: TomlClient, name: string): Section | undefined {
  const tables = new Set([keyOf(name), `"${name}"`, `'${name}'`].map((key) => `${client.servers}.${key}`));
  const ours = (table: string): "main" | "below" | undefined =>
    tables.has(table) ? "main" : [...tables].some((one) => table.startsWith(`${one}.`)) ? "below" : undefined;
  let section: Section | undefined;
  let inside: string | undefined;
  let isOther = false;
  for (const { line, start, end } of linesOf(text)) {
    const table = header.exec(line)?.[1]?.replace(/\s*\.\s*/g, ".");
    if (table !== undefined) inside = ours(table) && table;
    if (inside === undefined) {
      if (section && table !== undefined) break;
      continue;
    }
    section ??= { start, end, env: {}, others: [], ours: [] };
    // Empty lines and comments before the next table are that table's.
    if (line.trim() !== "" && !line.trim().startsWith("#")) section.end = end;
    if (table !== undefined) continue;
    const [, key, value = ""] = /^\s*([\w-]+|"[^"]*"|'[^']*')\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (inside.endsWith(".env")) {
      if (key !== undefined) section.env[unquoted(key)] = unquoted(value);
      continue;
    }
    // A list may go on for several lines.
    isOther = key === undefined ? isOther : !["command", "args", "env"].includes(unquoted(key));
    if (line.trim() !== "") (isOther ? section.others : section.ours).push(line);
    if (key === "env") Object.assign(section.env, inlineTable(value));
  }
  return section;
}

function* linesOf(text: string): Generator<{ line: string; start: number; end: number }> {
  let start = 0;
  for (const part of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    yield { line: part.replace(/\r?\n$/, ""), start, end: start + part.length };
    start += part.length;
  }
}

/** `{ A = "1", B = "2" }`. */
function inlineTable(text: string): Record<string, string> {
  const pairs = text.matchAll(/([\w"'-]+)\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*')/g);
  return Object.fromEntries(
    Array.from(pairs, ([, key = "", value = ""]) => [unquoted(key), unquoted(value)]),
  );
}

// TOML 1.0: JSON's escapes are basic strings' escapes.
const quoted = (text: string): string => JSON.stringify(text);

const keyOf = (name: string): string => (/^[\w-]+$/.test(name) ? name : quoted(name));

function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, text.lastIndexOf("'"));
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text.slice(0, text.lastIndexOf('"') + 1)));
  } catch {
    return text;
  }
}
