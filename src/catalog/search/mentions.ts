import { cut } from "../../lib/cut.ts";
import { lowerBound } from "../../lib/lower-bound.ts";
import type { Model } from "../../openrouter/models.ts";
import { normalized, wordAt } from "./words.ts";

/** The models (by place) whose descriptions have the very word, and those that have one beginning like it. */
export interface Mentions {
  same: number[];
  begins: number[];
}

const separator = "\n";
// More than any description has; a regular expression cannot go through millions.
const longestSearched = 100_000;

/**
 * Looks for a word in all descriptions. They are one long text and no index: most of their words nobody asks for, and a
 * native scan of all of them takes a fiftieth of the time that an index takes to make.
 */
export function createMentions(models: readonly Model[]): (word: string) => Mentions {
  const texts = models.map(({ description }) => normalized(cut(description ?? "", longestSearched)));
  const all = texts.join(separator);
  const starts: number[] = [];
  let next = 0;
  for (const { length } of texts) {
    starts.push(next);
    next += length + separator.length;
  }
  return (word) => {
    const mentions: Mentions = { same: [], begins: [] };
    let begun = -1;
    for (let hit = all.indexOf(word); hit !== -1;) {
      const found = wordAt(all, hit);
      let from = hit + (found?.length ?? 1);
      if (found?.startsWith(word)) {
        const after = lowerBound(starts.length, (place) => (starts[place] ?? 0) <= hit);
        if (found === word) {
          mentions.same.push(after - 1);
          from = starts[after] ?? all.length;
        } else if (begun !== after) {
          mentions.begins.push(after - 1);
          begun = after;
        }
      }
      hit = all.indexOf(word, from);
    }
    return mentions;
  };
}
