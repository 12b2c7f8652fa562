import type { Model } from "../../openrouter/models.ts";
import { slugOf } from "../ids/listings.ts";
import { squeeze, wordsOf } from "./words.ts";

/** A word, and the models (by place) that have it in id or name. */
export interface Postings {
  word: string;
  places: number[];
}

function titleWords(id: string, name: string): string[] {
  const slug = slugOf(id).toLowerCase();
  // Whole as well, so that "gpt4o" and "gemini2.5" find "gpt-4o" and "gemini-2.5-pro".
  return [...wordsOf(id), ...wordsOf(name), squeeze(slug), slug.replace(/[-:]/g, "")];
}

/** By word, in the order the words first appear. */
export function postingsOf(models: readonly Model[]): Map<string, Postings> {
  const byWord = new Map<string, Postings>();
  for (const [place, { id, name }] of models.entries()) {
    for (const word of titleWords(id, name ?? "")) {
      const postings = byWord.get(word);
      if (!postings) byWord.set(word, { word, places: [place] });
      // Places come in order, so a word met before in the same model has that model last.
      else if (postings.places.at(-1) !== place) postings.places.push(place);
    }
  }
  return byWord;
}
