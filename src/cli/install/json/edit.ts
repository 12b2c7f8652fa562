import { createScanner, findNodeAtLocation, type Node, type ParseError, parseTree } from "jsonc-parser";

import { BrokenConfig } from "../broken-config.ts";
import { applied, at, type Edit } from "../text-edits.ts";

/**
 * The text with a value put in or replaced. Written by hand: what the parser's own editing does to the lines and comments
 * around would not be byte for byte.
 */
export function withValue(text: string, path: readonly string[], value: unknown): string {
  const tree = jsonTree(text);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const indent = indentOf(text);
  const shown = (what: unknown, depth: number): string =>
    JSON.stringify(what, null, indent).replaceAll("\n", `${eol}${indent.repeat(depth)}`);
  const known = findNodeAtLocation(tree, [...path]);
  if (known) {
    const [start, end] = [known.offset, endOf(known)];
    const isLong = text.slice(start, end).includes("\n");
    return applied(text, [{ start, end, by: isLong ? shown(value, path.length) : onOneLine(text, value) }]);
  }
  let depth = path.length - 1;
  while (depth > 0 && !findNodeAtLocation(tree, path.slice(0, depth))) depth -= 1;
  const place = depth === 0 ? tree : findNodeAtLocation(tree, path.slice(0, depth));
  if (place?.type !== "object")
    throw new BrokenConfig(`holds '${path.slice(0, depth).join(".")}', which is no JSON object`);
  const added = path.slice(depth + 1).reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  const line = `${eol}${indent.repeat(depth + 1)}${JSON.stringify(path[depth])}: ${shown(added, depth + 1)}`;
  const last = place.children?.at(-1);
  // What a program has written on one line stays on it.
  const around = text.slice(place.offset, endOf(place));
  if (last && !around.includes("\n")) {
    const member = onOneLine(around, { [path[depth] ?? ""]: added }).slice(1, -1);
    return applied(text, inLine(text, last, isLoose(around) ? ` ${member}` : member));
  }
  return applied(
    text,
    last ? behind(text, last, line) : [inEmpty(text, place, { line, end: `${eol}${indent.repeat(depth)}` })],
  );
}

const isLoose = (text: string): boolean => /"\s*:\s/.test(text);

/** With spaces where the text around has them. */
function onOneLine(around: string, value: unknown): string {
  if (!isLoose(around)) return JSON.stringify(value);
  // No string has a line break of its own in JSON.
  return JSON.stringify(value, null, 1)
    .replace(/([[{])\n\s*/g, "$1")
    .replace(/\n\s*([\]}])/g, "$1")
    .replace(/,\n\s*/g, ", ");
}

/** Whether nothing but white space and comments is in a file. */
export function saysNothing(text: string): boolean {
  const scanner = createScanner(text, true);
  scanner.scan();
  return scanner.getTokenOffset() === text.length;
}

/** The text without a member, the comma that it leaves over, and its line where nothing else stands there. */
export function withoutValue(text: string, path: readonly string[]): string {
  const member = findNodeAtLocation(jsonTree(text), [...path])?.parent;
  const siblings = member?.parent?.children ?? [];
  if (!member) return text;
  const before = siblings[siblings.indexOf(member) - 1];
  const next = commaBehind(text, endOf(member));
  const comma = next ?? (before && commaBehind(text, endOf(before)));
  const line = /\n[ \t]*$/.exec(text.slice(0, member.offset));
  const isOwn = (end: number): boolean => line !== null && /^[ \t]*\r?\n/.test(text.slice(end));
  const isNext = next !== undefined && /^[ \t]*$/.test(text.slice(endOf(member), next));
  const end = isNext ? next + 1 : endOf(member);
  const rest = blanksAt(text, end);
  const whole: Edit = isOwn(end)
    ? { start: line?.index ?? 0, end: end + rest + (text[end + rest] === "\r" ? 1 : 0), by: "" }
    : {
        start: member.offset - (isNext ? 0 : blanksBefore(text, member.offset)),
        end: isNext ? end + rest : end,
        by: "",
      };
  const edits = comma === undefined || isNext ? [whole] : [whole, { start: comma, end: comma + 1, by: "" }];
  const done = applied(text, edits);
  return siblings.length > 1 ? done : closed(done, path.slice(0, -1));
}

export function jsonTree(text: string): Node {
  const errors: ParseError[] = [];
  const options = { allowTrailingComma: true, allowEmptyContent: true };
  const tree = parsed(() => parseTree(text, errors, options));
  const [first] = errors;
  if (first) throw new BrokenConfig(`is not valid JSON (${placeOf(text, first.offset)})`);
  if (tree?.type !== "object") throw new BrokenConfig("holds no JSON object");
  return tree;
}

/** As editors count. */
function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, near column ${(lines.at(-1) ?? "").length + 1}`;
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BrokenConfig("is nested too deep", { cause: error });
  }
}

/** Behind the last member and what its line says of it. A comma at the end of the last stays the way of this file. */
function behind(text: string, last: Node, line: string): Edit[] {
  const comma = commaBehind(text, endOf(last));
  const from = comma === undefined ? endOf(last) : comma + 1;
  const end = endOfComments(text, from);
  return comma === undefined ? [at(from, ","), at(end, line)] : [at(end, `${line},`)];
}

/** The first member of an object, with what stands before its end. Blanks go, and comments stay. */
function inEmpty(text: string, place: Node, { line, end }: { line: string; end: string }): Edit {
  const [from, to] = [place.offset + 1, endOf(place) - 1];
  if (text.slice(from, to).trim() === "") return { start: from, end: to, by: line + end };
  const behindComments = endOfComments(text, from);
  const endsLine = /^[ \t]*\r?\n/.test(text.slice(behindComments, to));
  return at(behindComments, endsLine ? line : line + end);
}

/** Where the comments end that stand on the same line. */
function endOfComments(text: string, from: number): number {
  const comments = /^[ \t]*(?:\/\*(?:(?!\*\/)[^\r\n])*\*\/[ \t]*)*(?:\/\/[^\r\n]*)?/.exec(text.slice(from));
  return from + (comments?.[0].trimEnd().length ?? 0);
}

function inLine(text: string, last: Node, member: string): Edit[] {
  const comma = commaBehind(text, endOf(last));
  return [comma === undefined ? at(endOf(last), `,${member}`) : at(comma + 1, `${member},`)];
}

/** An object that nothing but white space is left in. */
function closed(text: string, path: readonly string[]): string {
  const place = path.length === 0 ? jsonTree(text) : findNodeAtLocation(jsonTree(text), [...path]);
  const inner = place && text.slice(place.offset + 1, endOf(place) - 1);
  if (!place || inner?.trim() !== "") return text;
  return applied(text, [{ start: place.offset + 1, end: endOf(place) - 1, by: "" }]);
}

/** Where the next thing that is neither white space nor a comment is a comma. */
function commaBehind(text: string, place: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(place);
  scanner.scan();
  return text[scanner.getTokenOffset()] === "," ? scanner.getTokenOffset() : undefined;
}

const blanksAt = (text: string, place: number): number => /^[ \t]*/.exec(text.slice(place))?.[0].length ?? 0;

const blanksBefore = (text: string, place: number): number =>
  /[ \t]*$/.exec(text.slice(Math.max(0, place - 100), place))?.[0].length ?? 0;

const endOf = ({ offset, length }: Node): number => offset + length;

/** As the file is indented; two spaces where it does not tell. */
const indentOf = (text: string): string => /\n([\t ]+)\S/.exec(text)?.[1] ?? "  ";
