import type { Model } from "../../openrouter/models.ts";
import { slugOf } from "../ids/listings.ts";
import { createVocabulary } from "./vocabulary.ts";
import { matchWord, weight, type WordMatch } from "./word-match.ts";
import { phraseOf, wordsOf } from "./words.ts";

/** How well each model (by place) answers a text; 0 is not at all. */
export type Relevance = Float64Array;

export interface TextMatches {
  relevance: Relevance;
  /** A query close to this one that does find something, or null. */
  nearestQuery: () => string | null;
}

/** Null when the text has no words, and so asks for nothing. */
export type TextSearch = (text: string) => TextMatches | null;

/** Steps far enough apart that no sum of word weights crosses them: exact, then prefix, then words, typos last. */
const rank = { exact: 30, prefix: 20, words: 10, typo: 0 };
const mostWords = 12;
/** Said in a search for models without telling them apart. */
const fillers = new Set("a an and for in model models of or that the to which with".split(" "));

function queryWords(text: string): string[] {
  const words = [...new Set(wordsOf(text))];
  const telling = words.filter((word) => !fillers.has(word));
  return (telling.length > 0 ? telling : words).slice(0, mostWords);
}

/** For a hint, a wider net than for results. */
const hintEdits = (word: string): number => Math.min(3, Math.floor(word.length / 2));

function titlesOf({ id, name }: Model): string[] {
  const slug = slugOf(id);
  const bare = (name ?? "").replace(/^[^:]*: /, "");
  return [...new Set([id, slug, name ?? "", bare].map(phraseOf))];
}

/** The words of the model that has most of them, best. */
function largestCommonPart(words: readonly string[], matches: readonly WordMatch[]): string {
  const scores = new Float64Array(matches[0]?.weights.length ?? 0);
  for (const { weights } of matches) {
    for (let place = 0; place < weights.length; place++) {
      const here = weights[place] ?? 0;
      // A weight is at most 1 for each word, so the count always decides first.
      if (here > 0) scores[place] = (scores[place] ?? 0) + (words.length + here);
    }
  }
  const best = scores.indexOf(scores.reduce((most, score) => Math.max(most, score), 0));
  return words.filter((_, word) => (matches[word]?.weights[best] ?? 0) > 0).join(" ");
}

export function createTextSearch(models: readonly Model[]): TextSearch {
  const size = models.length;
  const vocabulary = createVocabulary(models);
  const titles: string[][] = [];
  const match = (word: string) => matchWord(vocabulary, word, size);

  function titleRank(place: number, phrase: string): number {
    const model = models[place];
    const own = (titles[place] ??= model ? titlesOf(model) : []);
    if (own.includes(phrase)) return rank.exact;
    return own.some((title) => title.startsWith(phrase)) ? rank.prefix : rank.words;
  }

  function combine(matches: readonly WordMatch[], phrase: string): Relevance {
    const words = matches.some(({ isTypo }) => isTypo) ? rank.typo : rank.words;
    const relevance = new Float64Array(size);
    for (let place = 0; place < size; place++) {
      let sum = 0;
      let least = 1;
      for (const { weights } of matches) {
        const here = weights[place] ?? 0;
        if (here < least) least = here;
        if (here === 0) break;
        sum += here;
      }
      if (least === 0) continue;
      // A title that begins with the text has each of its words, the last one at least begun.
      const mayBegin = least >= weight.title.begins;
      relevance[place] = (mayBegin ? titleRank(place, phrase) : words) + sum / matches.length;
    }
    return relevance;
  }

  function nearestQuery(words: readonly string[], matches: readonly (WordMatch | null)[]): string | null {
    const known = words.flatMap((asked, at) => {
      const own = matches[at];
      if (own) return [{ word: asked, found: own }];
      const word = vocabulary.nearest(asked, hintEdits(asked));
      const found = word === null ? null : match(word);
      return word === null || found === null ? [] : [{ word, found }];
    });
    const nearest = largestCommonPart(
      known.map(({ word }) => word),
      known.map(({ found }) => found),
    );
    return nearest === "" || nearest === words.join(" ") ? null : nearest;
  }

  return (text) => {
    const words = queryWords(text);
    if (words.length === 0) return null;
    const matches = words.map(match);
    const found = matches.filter((word) => word !== null);
    const all = found.length === words.length;
    return {
      relevance: all ? combine(found, phraseOf(text)) : new Float64Array(size),
      nearestQuery: () => nearestQuery(words, matches),
    };
  };
}
