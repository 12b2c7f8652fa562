import { startOfCharacter } from "./cut.ts";

export interface TextPage {
  text: string;
  /** Where the next page begins; absent on the last. */
  next?: number;
}

// The best place to cut comes first: a paragraph, a line, a sentence, a word.
const breaks = [/\n\n+/g, /\n/g, /[.!?…。！？]["')\]]*\s/g, /\s/g];

/**
 * The page of `text` that begins at `offset`. It ends at a sensible place in its last quarter where there is one, never
 * inside a character; the pages joined are exactly the text.
 */
export function pageOf(text: string, offset: number, characters: number): TextPage {
  const hardEnd = offset + characters;
  if (hardEnd >= text.length) return { text: text.slice(offset) };
  const from = hardEnd - Math.floor(characters / 4);
  const tail = text.slice(from, hardEnd);
  for (const pattern of breaks) {
    const end = endOfLast(pattern, tail);
    if (end !== undefined) return { text: text.slice(offset, from + end), next: from + end };
  }
  const next = startOfCharacter(text, hardEnd);
  return { text: text.slice(offset, next), next };
}

/** A text of words alone has thousands of breaks: no list of them is made. */
function endOfLast(pattern: RegExp, text: string): number | undefined {
  let end: number | undefined;
  for (pattern.lastIndex = 0; pattern.test(text);) end = pattern.lastIndex;
  return end;
}
