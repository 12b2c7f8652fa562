import { distance } from "fastest-levenshtein";

import { lowerBound } from "../../lib/lower-bound.ts";
import { once } from "../../lib/once.ts";
import type { Model } from "../../openrouter/models.ts";
import { fewestEdits, lettersOf } from "./letters.ts";
import { createMentions, type Mentions } from "./mentions.ts";
import { type Postings, postingsOf } from "./postings.ts";

/** The words of ids and names, and where descriptions mention one. */
export interface Vocabulary {
  startingWith(part: string): Postings[];
  containing(part: string): Postings[];
  mentions(word: string): Mentions;
  /** The nearest word within `edits`; the more used one when several are as near. */
  nearest(asked: string, edits: number): string | null;
}

const separator = "\n";

function createContaining(list: readonly Postings[]): Vocabulary["containing"] {
  // One long text, because one native scan is many times faster than a look at each word.
  const text = separator + list.map(({ word }) => word).join(separator);
  const starts: number[] = [];
  let next = separator.length;
  for (const { word } of list) {
    starts.push(next);
    next += word.length + separator.length;
  }
  return (part) => {
    const found: Postings[] = [];
    for (let hit = text.indexOf(part); hit >= 0;) {
      const after = lowerBound(starts.length, (place) => (starts[place] ?? 0) <= hit);
      const postings = list[after - 1];
      if (postings) found.push(postings);
      hit = after < starts.length ? text.indexOf(part, starts[after]) : -1;
    }
    return found;
  };
}

function createNearest(list: readonly Postings[]): Vocabulary["nearest"] {
  const letters = Int32Array.from(list, ({ word }) => lettersOf(word));
  const lengths = Uint32Array.from(list, ({ word }) => word.length);
  return (asked, edits) => {
    if (edits === 0) return null;
    const wanted = lettersOf(asked);
    let nearest: string | null = null;
    let fewest = edits + 0.5;
    for (let at = 0; at < list.length; at++) {
      if (Math.abs((lengths[at] ?? 0) - asked.length) > edits) continue;
      if (fewestEdits(wanted, letters[at] ?? 0) > edits) continue;
      const { word = "", places = [] } = list[at] ?? {};
      // The fraction makes the more used word the nearer one without ever outweighing an edit.
      const edit = distance(word, asked) - places.length / (places.length + 1) / 2;
      if (edit < fewest) {
        fewest = edit;
        nearest = word;
      }
    }
    return nearest;
  };
}

export function createVocabulary(models: readonly Model[]): Vocabulary {
  const byWord = postingsOf(models);
  const sorted = [...byWord.keys()].toSorted();
  const containing = once(() => createContaining([...byWord.values()]));
  const nearest = once(() => createNearest([...byWord.values()]));
  const mentions = once(() => createMentions(models));
  return {
    startingWith(part) {
      const first = lowerBound(sorted.length, (place) => (sorted[place] ?? "") < part);
      const found: Postings[] = [];
      for (let at = first; at < sorted.length; at++) {
        const postings = byWord.get(sorted[at] ?? "");
        if (!postings?.word.startsWith(part)) break;
        found.push(postings);
      }
      return found;
    },
    containing: (part) => containing()(part),
    mentions: (word) => mentions()(word),
    nearest: (asked, edits) => nearest()(asked, edits),
  };
}
