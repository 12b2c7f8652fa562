import { distance } from "fastest-levenshtein";

import type { Entry } from "./entry.ts";
import { squeeze, wordsOf } from "./words.ts";

/** A word, and the entries (by place) that hold it: in id or name, or only in the description. */
interface Postings {
  word: string;
  title: number[];
  description: number[];
}

/** How well each entry (by place) holds one word: 0 is not at all, 1 the very word in id or name. */
export interface WordMatch {
  weights: Float64Array;
  isTypo: boolean;
}

const weight = {
  title: { same: 1, begins: 0.8, contains: 0.5 },
  description: { same: 0.3, begins: 0.2 },
  typo: 0.5,
};

export type Vocabulary = readonly Postings[];

function titleWords({ id, name }: Entry["model"]): Set<string> {
  const slug = id.slice(id.indexOf("/") + 1).toLowerCase();
  // Whole as well, so that "gpt4o" and "gemini2.5" find "gpt-4o" and "gemini-2.5-pro".
  return new Set([...wordsOf(id), ...wordsOf(name ?? ""), squeeze(slug), slug.replace(/[-:]/g, "")]);
}

export function createVocabulary(entries: readonly Entry[]): Vocabulary {
  const vocabulary = new Map<string, Postings>();
  const postingsOf = (word: string): Postings => {
    const postings = vocabulary.get(word) ?? { word, title: [], description: [] };
    vocabulary.set(word, postings);
    return postings;
  };
  for (const { at, model } of entries) {
    const title = titleWords(model);
    for (const word of title) postingsOf(word).title.push(at);
    for (const word of new Set(wordsOf(model.description ?? ""))) {
      if (!title.has(word)) postingsOf(word).description.push(at);
    }
  }
  return [...vocabulary.values()];
}

function titleWeight(word: string, asked: string): number {
  if (word === asked) return weight.title.same;
  if (word.startsWith(asked)) return weight.title.begins;
  return asked.length > 2 && word.includes(asked) ? weight.title.contains : 0;
}

function descriptionWeight(word: string, asked: string): number {
  if (word === asked) return weight.description.same;
  return asked.length > 2 && word.startsWith(asked) ? weight.description.begins : 0;
}

/** Short words and numbers are names of their own ("4.5" is not a typo of "4.6"). */
function allowedEdits(word: string): number {
  if (word.length < 4 || /^[\d.]+$/.test(word)) return 0;
  return word.length < 7 ? 1 : 2;
}

/** The nearest word of an id or name within `edits`; the more used one when several are as near. */
export function nearestWord(
  vocabulary: Vocabulary,
  asked: string,
  edits = allowedEdits(asked),
): string | null {
  let nearest: string | null = null;
  let fewest = edits + 0.5;
  for (const { word, title } of vocabulary) {
    if (title.length === 0 || Math.abs(word.length - asked.length) > edits) continue;
    // The fraction makes the more used word the nearer one without ever outweighing an edit.
    const edit = distance(word, asked) - title.length / (title.length + 1) / 2;
    if (edit < fewest) {
      fewest = edit;
      nearest = word;
    }
  }
  return edits > 0 ? nearest : null;
}

function raise(weights: Float64Array, places: readonly number[], to: number): void {
  for (const place of places) if ((weights[place] ?? 0) < to) weights[place] = to;
}

function exactMatch(vocabulary: Vocabulary, asked: string, size: number): Float64Array | null {
  const weights = new Float64Array(size);
  let found = false;
  for (const { word, title, description } of vocabulary) {
    const inTitle = title.length > 0 ? titleWeight(word, asked) : 0;
    const inDescription = description.length > 0 ? descriptionWeight(word, asked) : 0;
    if (inTitle > 0) raise(weights, title, inTitle);
    if (inDescription > 0) raise(weights, description, inDescription);
    found ||= inTitle > 0 || inDescription > 0;
  }
  return found ? weights : null;
}

/** Null when no entry holds the word, nor one within a typo of it. */
export function matchWord(vocabulary: Vocabulary, asked: string, size: number): WordMatch | null {
  const weights = exactMatch(vocabulary, asked, size);
  if (weights) return { weights, isTypo: false };
  const meant = nearestWord(vocabulary, asked);
  const near = meant === null ? null : exactMatch(vocabulary, meant, size);
  return near && { weights: near.map((value) => value * weight.typo), isTypo: true };
}
