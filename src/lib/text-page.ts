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
    const last = [...tail.matchAll(pattern)].at(-1);
    if (last) {
      const next = from + last.index + last[0].length;
      return { text: text.slice(offset, next), next };
    }
  }
  const next = startOfCharacter(text, hardEnd);
  return { text: text.slice(offset, next), next };
}
