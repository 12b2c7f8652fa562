import { BrokenConfig } from "../broken-config.ts";
import { readValue, type TomlValue } from "./value.ts";
import { type Cursor, keyAt, skipBlanks, skipLine, skipSpace } from "./words.ts";

/** A line, or the lines, of a TOML file that say something; comments and empty lines stand between them. */
export interface Statement {
  kind: "table" | "list of tables" | "pair";
  /** From the root of the file: a pair's with the table that it stands in. */
  path: readonly string[];
  /** The table that a pair stands in, or its own path. */
  table: readonly string[];
  /** Whole lines, with the line break. */
  start: number;
  end: number;
  value?: TomlValue;
}

/**
 * What a TOML file says, and where. Strings and lists over several lines are passed over whole, so that nothing in them is
 * taken for a table. Throws `BrokenConfig` where the text is no TOML. https://toml.io/en/v1.0.0
 */
export function statementsOf(text: string): Statement[] {
  const cursor: Cursor = { text, at: 0 };
  const found: Statement[] = [];
  let table: readonly string[] = [];
  try {
    for (skipBlanks(cursor); cursor.at < text.length; skipBlanks(cursor)) {
      const start = text.lastIndexOf("\n", cursor.at - 1) + 1;
      const said = text[cursor.at] === "[" ? header(cursor) : pair(cursor, table);
      if (said.kind !== "pair") table = said.path;
      skipLine(cursor);
      found.push({ ...said, table, start, end: cursor.at });
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const line = text.slice(0, cursor.at).split("\n").length;
    throw new BrokenConfig(`is no valid TOML (line ${line}: ${error.message})`);
  }
  return found;
}

function header(cursor: Cursor): Pick<Statement, "kind" | "path"> {
  const marks = cursor.text.startsWith("[[", cursor.at) ? 2 : 1;
  cursor.at += marks;
  const path = keyAt(cursor);
  if (!cursor.text.startsWith("]".repeat(marks), cursor.at))
    throw new SyntaxError("a table's name ends with ]");
  cursor.at += marks;
  return { kind: marks === 2 ? "list of tables" : "table", path };
}

function pair(cursor: Cursor, table: readonly string[]): Pick<Statement, "kind" | "path" | "value"> {
  const key = keyAt(cursor);
  if (cursor.text[cursor.at] !== "=") throw new SyntaxError("a name is followed by =");
  cursor.at += 1;
  skipSpace(cursor);
  return { kind: "pair", path: [...table, ...key], value: readValue(cursor) };
}
