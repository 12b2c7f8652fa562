import { crc32 } from "../lib/crc32.ts";

/** The words of a text, as the simulated models of vectors read them. */
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** A vector of length 1 in which texts with words in common are alike. */
export function vectorOf(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of [...wordsOf(text), text]) {
    // Two places a word, so that in a short vector two words seldom meet in both.
    for (const salt of ["a", "b"]) {
      const hash = crc32(salt + word);
      const place = hash % dimensions;
      vector[place] = (vector[place] ?? 0) + (hash & 0x10000 ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => Math.fround(value / length));
}

/** The share of a question's words that a document has, 0 to 1. */
export function likeness(question: string, document: string): number {
  const [asked, found] = [new Set(wordsOf(question)), new Set(wordsOf(document))];
  if (asked.size === 0) return 0;
  return [...asked].filter((word) => found.has(word)).length / asked.size;
}
