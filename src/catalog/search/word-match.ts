import type { Vocabulary } from "./vocabulary.ts";

/** How well each model (by place) has one word: 0 is not at all, 1 the very word in id or name. */
export interface WordMatch {
  weights: Float64Array;
  isTypo: boolean;
}

export const weight = {
  title: { same: 1, begins: 0.8, contains: 0.5 },
  description: { same: 0.3, begins: 0.2 },
  typo: 0.5,
};

/** From this length on a part of a word is telling. */
const tellingPart = 3;

/** Short words and numbers are names of their own ("4.5" is not a typo of "4.6"). */
function allowedEdits(word: string): number {
  if (word.length < 4 || /^[\d.]+$/.test(word)) return 0;
  return word.length < 7 ? 1 : 2;
}

function raise(weights: Float64Array, places: readonly number[], to: number): void {
  for (const place of places) if ((weights[place] ?? 0) < to) weights[place] = to;
}

function exactMatch(vocabulary: Vocabulary, asked: string, size: number): Float64Array | null {
  const isTelling = asked.length >= tellingPart;
  const containing = isTelling ? vocabulary.containing(asked) : [];
  const starting = vocabulary.startingWith(asked);
  const { same, begins } = vocabulary.mentions(asked);
  const begun = isTelling ? begins : [];
  if ([containing, starting, same, begun].every(({ length }) => length === 0)) return null;
  const weights = new Float64Array(size);
  for (const { places } of containing) raise(weights, places, weight.title.contains);
  for (const { word, places } of starting) {
    raise(weights, places, word === asked ? weight.title.same : weight.title.begins);
  }
  raise(weights, same, weight.description.same);
  raise(weights, begun, weight.description.begins);
  return weights;
}

/** Null when no model has the word, nor one within a typo of it. */
export function matchWord(vocabulary: Vocabulary, asked: string, size: number): WordMatch | null {
  const weights = exactMatch(vocabulary, asked, size);
  if (weights) return { weights, isTypo: false };
  const meant = vocabulary.nearest(asked, allowedEdits(asked));
  const near = meant === null ? null : exactMatch(vocabulary, meant, size);
  return near && { weights: near.map((value) => value * weight.typo), isTypo: true };
}
