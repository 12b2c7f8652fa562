import { plainText } from "../../lib/plain-text.ts";
import { extensionOf } from "../formats.ts";

/** A file's text under its name, in a code fence that nothing in the text can end (CommonMark 4.5). */
export function fencedText(name: string, text: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = "`".repeat(longest + 1);
  const extension = extensionOf(name);
  const language = /^[a-z\d+#-]{1,20}$/.test(extension) ? extension : "";
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${oneLine(name)}:\n\n${fence}${language}\n${text}${end}${fence}`;
}

/** A file name as one line without anything that acts on its reader: names are chosen by whoever made the file. */
export const oneLine = (name: string): string => plainText(name).replace(/\s+/g, " ").trim();
