import { type Cursor, keyAt, pass, skipBlanks, stringAt } from "./words.ts";

const deepest = 64;

/** A value and where it stands. Of numbers, dates and booleans only that. */
export interface TomlValue {
  start: number;
  end: number;
  text?: string;
  items?: readonly TomlValue[];
  members?: readonly { key: readonly string[]; value: TomlValue }[];
}

/** The value at the cursor, which goes behind it. */
export function readValue(cursor: Cursor, depth = 0): TomlValue {
  if (depth > deepest) throw new SyntaxError("lists and tables stand too deep in one another");
  const start = cursor.at;
  const first = cursor.text[start];
  const read = (): Omit<TomlValue, "start" | "end"> => {
    if (first === '"' || first === "'") return { text: stringAt(cursor) };
    if (first === "[") return { items: listed(cursor, "]", () => readValue(cursor, depth + 1)) };
    if (first === "{") return { members: listed(cursor, "}", () => member(cursor, depth)) };
    // A date may have a space before its time.
    if (pass(cursor, /[\w+.:-]+(?: \d\d:[\w+.:-]+)?/y) === undefined)
      throw new SyntaxError("a value is missing");
    return {};
  };
  const what = read();
  return { start, end: cursor.at, ...what };
}

function member(cursor: Cursor, depth: number): { key: string[]; value: TomlValue } {
  const key = keyAt(cursor);
  if (cursor.text[cursor.at] !== "=") throw new SyntaxError("a name is followed by =");
  cursor.at += 1;
  skipBlanks(cursor);
  return { key, value: readValue(cursor, depth + 1) };
}

/** Lists may go over several lines and end with a comma; TOML 1.1 allows it for tables as well. */
function listed<T>(cursor: Cursor, end: string, readOne: () => T): T[] {
  const all: T[] = [];
  cursor.at += 1;
  for (skipBlanks(cursor); cursor.text[cursor.at] !== end; skipBlanks(cursor)) {
    all.push(readOne());
    skipBlanks(cursor);
    if (cursor.text[cursor.at] === ",") cursor.at += 1;
    else if (cursor.text[cursor.at] !== end) throw new SyntaxError(`${end} is missing`);
  }
  cursor.at += 1;
  return all;
}
