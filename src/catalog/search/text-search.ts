import type { Entry } from "./entry.ts";
import { createVocabulary, matchWord, nearestWord, type WordMatch } from "./vocabulary.ts";
import { phraseOf, wordsOf } from "./words.ts";

/** How well each entry (by place) answers a text; 0 is not at all. */
export type Relevance = Float64Array;

export interface Found {
  relevance: Relevance;
  /** A query close to this one that does find something, or null. */
  nearestQuery: () => string | null;
}

/** Null when the text has no words, and so asks for nothing. */
export type TextSearch = (text: string) => Found | null;

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

function titlesOf({ model }: Entry): string[] {
  const id = phraseOf(model.id);
  const slug = phraseOf(model.id.slice(model.id.indexOf("/") + 1));
  const name = phraseOf(model.name ?? "");
  const bare = phraseOf((model.name ?? "").replace(/^[^:]*: /, ""));
  return [...new Set([id, slug, name, bare])];
}

/** The words of the entry that holds most of them, best. */
function largestCommonPart(words: readonly string[], matches: readonly (WordMatch | null)[]): string {
  const weightsAt = (place: number) => matches.map((found) => found?.weights[place] ?? 0);
  const places = matches[0]?.weights.keys() ?? [];
  let held: number[] = [];
  let most = 0;
  for (const place of places) {
    const weights = weightsAt(place);
    // A weight is at most 1 for each word, so the count always decides first.
    const score = weights.reduce((sum, weight) => sum + (weight > 0 ? words.length + weight : 0), 0);
    if (score > most) [held, most] = [weights, score];
  }
  return words.filter((_, word) => (held[word] ?? 0) > 0).join(" ");
}

export function createTextSearch(entries: readonly Entry[]): TextSearch {
  const vocabulary = createVocabulary(entries);
  const titles = entries.map(titlesOf);
  const match = (word: string) => matchWord(vocabulary, word, entries.length);

  function rankOf(place: number, phrase: string, hasTypo: boolean): number {
    const own = titles[place] ?? [];
    if (own.includes(phrase)) return rank.exact;
    if (own.some((title) => title.startsWith(phrase))) return rank.prefix;
    return hasTypo ? rank.typo : rank.words;
  }

  function combine(matches: readonly WordMatch[], phrase: string): Relevance {
    const hasTypo = matches.some(({ isTypo }) => isTypo);
    return new Float64Array(entries.length).map((_, place) => {
      let sum = 0;
      for (const { weights } of matches) {
        const weight = weights[place] ?? 0;
        if (weight === 0) return 0;
        sum += weight;
      }
      return rankOf(place, phrase, hasTypo) + sum / matches.length;
    });
  }

  function nearestQuery(words: readonly string[], matches: readonly (WordMatch | null)[]): string | null {
    const known = words.flatMap((word, place) => {
      const found = matches[place];
      if (found) return [{ word, found }];
      const near = nearestWord(vocabulary, word, hintEdits(word));
      return near === null ? [] : [{ word: near, found: match(near) }];
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
      relevance: all ? combine(found, phraseOf(text)) : new Float64Array(entries.length),
      nearestQuery: () => nearestQuery(words, matches),
    };
  };
}
