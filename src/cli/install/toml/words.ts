/** A place in a text. */
export interface Cursor {
  readonly text: string;
  at: number;
}

/** Spaces and tabs. */
export const skipSpace = (cursor: Cursor): void => void pass(cursor, /[ \t]*/y);

/** Spaces, comments and line breaks. */
export const skipBlanks = (cursor: Cursor): void => void pass(cursor, /(?:[ \t\r\n]+|#[^\n]*)*/y);

/** What may stand behind a statement, and the line break. */
export function skipLine(cursor: Cursor): void {
  pass(cursor, /[ \t]*(?:#[^\n]*)?\r?/y);
  if (cursor.at === cursor.text.length) return;
  if (cursor.text[cursor.at] !== "\n") throw new SyntaxError("something stands behind the value");
  cursor.at += 1;
}

/** A key with all its parts, and the spaces around them. */
export function keyAt(cursor: Cursor): string[] {
  const parts: string[] = [];
  do {
    if (parts.length > 0) cursor.at += 1;
    skipSpace(cursor);
    const quote = cursor.text[cursor.at];
    const part = quote === '"' || quote === "'" ? stringAt(cursor) : pass(cursor, /[\w-]+/y);
    if (part === undefined) throw new SyntaxError("a name was expected");
    parts.push(part);
    skipSpace(cursor);
  } while (cursor.text[cursor.at] === ".");
  return parts;
}

/** A string in one of its four forms, without its quotes and escapes. */
export function stringAt(cursor: Cursor): string {
  const quote = cursor.text[cursor.at] ?? "";
  if (cursor.text.startsWith(quote.repeat(3), cursor.at)) return longString(cursor, quote);
  const whole = pass(cursor, quote === '"' ? /"(?:[^"\\\r\n]|\\[^\r\n])*"/y : /'[^'\r\n]*'/y);
  if (whole === undefined) throw new SyntaxError("a string does not end on its line");
  const inner = whole.slice(1, -1);
  return quote === '"' ? unescaped(inner) : inner;
}

function longString(cursor: Cursor, quote: string): string {
  const start = cursor.at + 3;
  const end = quote === '"' ? endOfBasic(cursor.text, start) : cursor.text.indexOf("'''", start);
  if (end === -1) throw new SyntaxError(`a string that begins with ${quote.repeat(3)} does not end`);
  // Up to two quotes of the text's own may stand before the three that end it.
  let last = end;
  while (last < end + 2 && cursor.text[last + 3] === quote) last += 1;
  cursor.at = last + 3;
  const inner = cursor.text.slice(start, last).replace(/^\r?\n/, "");
  return quote === '"' ? unescaped(inner) : inner;
}

function endOfBasic(text: string, start: number): number {
  for (let at = start; at < text.length; at += text[at] === "\\" ? 2 : 1)
    if (text.startsWith('"""', at)) return at;
  return -1;
}

const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
  '"': '"',
  "\\": "\\",
};

// A backslash at the end of a line takes the white space behind it along.
const escape = /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([ \t]*\r?\n\s*)|(.))/gs;

function unescaped(text: string): string {
  return text.replace(escape, (_, ...found) => {
    const [short, long, byte, space, letter] = found as (string | undefined)[];
    if (space !== undefined) return "";
    const code = Number.parseInt(short ?? long ?? byte ?? "", 16);
    const plain = letter === undefined ? undefined : escapes[letter];
    if (plain === undefined && !(code <= 0x10ffff)) throw new SyntaxError("a string has an unknown escape");
    return plain ?? String.fromCodePoint(code);
  });
}

/** What matches here; the cursor goes behind it. */
export function pass(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  cursor.at += found?.length ?? 0;
  return found;
}
