import type { Model } from "../../openrouter/models.ts";
import { slugOf } from "../ids/listings.ts";
import { squeeze, wordsOf } from "./words.ts";

/** A word, and the models (by place) that have it: in id or name, or only in the description. */
export interface Postings {
  word: string;
  title: number[];
  description: number[];
}

function titleWords(id: string, name: string): string[] {
  const slug = slugOf(id).toLowerCase();
  // Whole as well, so that "gpt4o" and "gemini2.5" find "gpt-4o" and "gemini-2.5-pro".
  return [...wordsOf(id), ...wordsOf(name), squeeze(slug), slug.replace(/[-:]/g, "")];
}

/** By word, in the order the words first appear. */
export function postingsOf(models: readonly Model[]): Map<string, Postings> {
  const byWord = new Map<string, Postings>();
  const of = (word: string): Postings => {
    const known = byWord.get(word);
    if (known) return known;
    const postings = { word, title: [], description: [] };
    byWord.set(word, postings);
    return postings;
  };
  // Places come in order, so a word met before in the same model has that model last.
  for (const [place, { id, name, description }] of models.entries()) {
    for (const word of titleWords(id, name ?? "")) {
      const { title } = of(word);
      if (title.at(-1) !== place) title.push(place);
    }
    for (const word of wordsOf(description ?? "")) {
      const postings = of(word);
      if (postings.title.at(-1) === place || postings.description.at(-1) === place) continue;
      postings.description.push(place);
    }
  }
  return byWord;
}
