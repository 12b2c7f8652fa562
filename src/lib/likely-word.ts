import { distance } from "fastest-levenshtein";

// Of fewer letters, too many words begin alike.
const shortestBeginning = 4;

/** A word without what people write differently: case, `_` and `-`. */
export const plainWord = (word: string): string => word.toLowerCase().replaceAll(/[_-]/g, "");

/** The one of the known words that a misspelling of up to two letters meant; undefined for a word of its own. */
export function likelyWord(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((one) => ({ one, edits: distance(plainWord(word), plainWord(one)) }))
    .filter(({ edits }) => edits <= 2);
  return near.toSorted((a, b) => a.edits - b.edits)[0]?.one;
}

/** The one of the known words that this one goes on from, or is the beginning of. */
export function likelyBeginning(word: string, known: readonly string[]): string | undefined {
  const plain = plainWord(word);
  return known.find((one) => {
    const other = plainWord(one);
    return plain.startsWith(other) || (plain.length >= shortestBeginning && other.startsWith(plain));
  });
}
