import fc from "fast-check";
import { distance } from "fastest-levenshtein";
import { expect, test } from "vitest";

import { fewestEdits, lettersOf } from "../../../src/catalog/search/letters.ts";
import { wordsOf } from "../../../src/catalog/search/words.ts";

test.each([
  ["GPT-4o's “best” — yet", ["gpt", "4o", "s", "best", "yet"]],
  ["Claude 4.5. Fast...er .5", ["claude", "4.5", "fast", "er", "5"]],
  ["Écriture ﬁne, Ｑｗｅｎ", ["écriture", "fine", "qwen"]],
  ["", []],
])("the words of '%s'", (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

const plainText = fc.string({ unit: fc.constantFrom(...Array.from("aZ09. -_/:\n’—“")) });

test("a text has the same words whether or not a foreign one follows", () => {
  fc.assert(
    fc.property(plainText, (text) => {
      expect(wordsOf(`${text} é`)).toEqual([...wordsOf(text), "é"]);
    }),
  );
});

test("texts are at least as many edits apart as their letters say", () => {
  const word = fc.string({
    unit: fc.oneof(fc.constantFrom(...Array.from("abc-4.5")), fc.string({ unit: "grapheme" })),
  });
  fc.assert(
    fc.property(word, word, (left, right) => {
      expect(fewestEdits(lettersOf(left), lettersOf(right))).toBeLessThanOrEqual(distance(left, right));
    }),
  );
});
