import { cut } from "./cut.ts";

// ECMA-48 control sequences, in their two spellings (ESC and a letter, or one character of C1): CSI; the strings DCS, SOS,
// OSC, PM and APC to BEL or ST (of one without its end only the beginning goes); then the short ones.
const sequences =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[PX\]^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098-\u009f\n]{0,500}(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]/g;

// C0 and C1 controls but tab, line feed and carriage return; bidi embeddings, overrides, isolates and marks (Unicode
// Standard Annex 9, 2.7). Joiners stay: emoji need them. Said as what is not plain, because an ordinary letter then takes one
// comparison instead of two: two thirds of the time for prose, the same for code.
const invisible = /[^ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2029\u202f-\u2065\u206a-\uffff](?<![\t\n\r])/g;

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
