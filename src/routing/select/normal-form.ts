import { latePattern } from "../../lib/late-pattern.ts";
import { nfkc } from "../../lib/nfkc.ts";

// Punctuation, and the backtick of Markdown. A number keeps what its value depends on: "3.5" is not "35", "-1" is not "1".
const punctuation = latePattern(
  String.raw`(?!(?<=\p{Nd})[.,](?=\p{Nd})|(?<![\p{L}\p{N}])-(?=\p{Nd}))[\p{P}\x60]`,
  "gu",
);

const insideWord = latePattern(String.raw`(?<=\p{L})['\u2019.](?=\p{L})`, "gu");
const thousands = latePattern(String.raw`(?<=\p{Nd}),(?=\p{Nd}{3}(?!\p{Nd}))`, "gu");
const minus = /\u2212/g;

// A ligature becomes the words it stands for, at most 18 characters. No language writes in them alone.
const mostGrowth = 3;

/** One spelling for texts that differ only in case, width, punctuation and space. */
export function normalForm(text: string): string {
  const folded = nfkc(text).toLowerCase();
  if (folded.length > mostGrowth * text.length) return text;
  const words = folded
    .replace(minus, "-")
    .replace(thousands(), "")
    .replace(insideWord(), "")
    .replace(punctuation(), " ")
    .replace(/\s+/g, " ")
    .trim();
  return words === "" ? folded.trim() : words;
}

const unspaced = latePattern(
  String.raw`[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]`,
  "u",
);

/** The words of a normal form; where a script puts no space between words, its characters. */
export function tokensOf(normal: string): Set<string> {
  const tokens = new Set<string>();
  for (const word of normal.split(" ")) {
    if (!unspaced().test(word)) tokens.add(word);
    else for (const character of word) tokens.add(character);
  }
  return tokens;
}
