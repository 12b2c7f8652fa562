import { cut } from "./cut.ts";

// ECMA-48 control sequences, in their two spellings (ESC and a letter, or one character of C1): CSI; the strings DCS, SOS,
// OSC, PM and APC to BEL or ST (of one without its end only the beginning goes); then the short ones.
const sequences =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[PX\]^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098-\u009f\n]{0,500}(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]/g;

// C0 and C1 controls but tab, line feed and carriage return; bidi embeddings, overrides, isolates and marks (Unicode
// Standard Annex 9, 2.7). Joiners stay: emoji need them.
const invisible =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text of others without what could act on a terminal, make it read other than it is, or stop a strict reader of JSON. */
export const plainText = (text: string): string => withoutControls(text).toWellFormed();

/** Every sequence begins with what is invisible: a text that has none of that has none of them. */
const withoutControls = (text: string): string =>
  text.search(invisible) === -1 ? text : text.replace(sequences, "").replace(invisible, "");

/** The same as one line, at most `most` characters of it, the last one a "…" where it was cut. */
export function asLine(text: string, most: number): string {
  const line = plainText(text).replace(/\s+/g, " ").trim();
  return line.length > most ? `${cut(line, most - 1)}…` : line;
}
