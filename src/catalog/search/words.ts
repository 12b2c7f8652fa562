import { latePattern } from "../../lib/late-pattern.ts";
import { nfkc } from "../../lib/nfkc.ts";

const word = String.raw`[\p{L}\p{N}]+(?:\.[\p{L}\p{N}]+)*`;
const eachWord = latePattern(word, "gu");
const wordHere = latePattern(String.raw`(?<![\p{L}\p{N}]|[\p{L}\p{N}]\.)(?:${word})`, "uy");

// Nearly every description is written in these, and they need neither Unicode classes nor normalization.
const plain = /^[\0-\x7f–—‘’“”]*$/;
const plainWord = /[a-z0-9]+(?:\.[a-z0-9]+)*/g;

/** The words of a text, lower case; a dot inside a word stays ("4.5" is one word). */
export function wordsOf(text: string): string[] {
  const words = plain.test(text) ? text.toLowerCase().match(plainWord) : normalized(text).match(eachWord());
  return words ?? [];
}

/** A text in the spelling that its words are read in. */
export const normalized = (text: string): string => (plain.test(text) ? text : nfkc(text)).toLowerCase();

/** The word that begins at a place of such a text; undefined where none does. */
export function wordAt(text: string, at: number): string | undefined {
  const here = wordHere();
  here.lastIndex = at;
  return here.exec(text)?.[0];
}

/** One spelling for texts that differ only in case and separators. */
export const phraseOf = (text: string): string => wordsOf(text).join(" ");

/** Letters and digits only: "Z.ai", "z-ai" and "zai" are the same. */
export const squeeze = (text: string): string => phraseOf(text).replace(/[ .]/g, "");
