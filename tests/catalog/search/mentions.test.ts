import fc from "fast-check";
import { expect, test } from "vitest";

import { createMentions } from "../../../src/catalog/search/mentions.ts";
import { wordsOf } from "../../../src/catalog/search/words.ts";
import { row } from "../rows.ts";

const modelsOf = (descriptions: readonly (string | undefined)[]) =>
  descriptions.map((description, place) => row({ id: `a/${place}`, description }));

/** By the words of each description. */
function mentionsIn(descriptions: readonly string[], asked: string) {
  const places = descriptions.map((text, place) => ({ place, words: wordsOf(text) }));
  const same = places.filter(({ words }) => words.includes(asked)).map(({ place }) => place);
  const begins = places.filter(({ words }) => words.some((word) => word !== asked && word.startsWith(asked)));
  return { same, begins: begins.map(({ place }) => place).filter((place) => !same.includes(place)) };
}

test("a word is found where a description has it, or one that begins like it, and nowhere inside a word", () => {
  const mentions = createMentions(
    modelsOf(["A vision model.", undefined, "Envisions; visionary", "VISION-first", "Claude 4.5 vision"]),
  );
  expect(mentions("vision")).toEqual({ same: [0, 3, 4], begins: [2] });
  expect(mentions("5")).toEqual({ same: [], begins: [] });
  expect(mentions("4")).toEqual({ same: [], begins: [4] });
});

test("what is no word in a text is not found by its beginning", () => {
  // As a name that is written together may be.
  expect(createMentions(modelsOf(["foo_bar and food"]))("foo_bar")).toEqual({ same: [], begins: [] });
});

test("a description of millions of letters stops no search, and takes no time", () => {
  const mentions = createMentions(modelsOf(["a.".repeat(5_000_000), "a".repeat(10_000_000), "An aria"]));
  expect(mentions("a")).toEqual({ same: [], begins: [0, 1, 2] });
  expect(mentions("aria")).toEqual({ same: [2], begins: [] });
});

test("whatever descriptions are made of, their words are found as they are read", () => {
  const letters = ["a", "b", "A", "é", "ﬁ", "𝒜", "4", "."];
  const text = fc.string({
    unit: fc.constantFrom(...letters, " ", "\n", "-", "’", "…", "😀"),
    maxLength: 12,
  });
  const asked = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), asked, (descriptions, written) => {
      const [word] = wordsOf(written);
      fc.pre(word !== undefined);
      const { same, begins } = createMentions(modelsOf(descriptions))(word ?? "");
      const found = { same, begins: begins.filter((place) => !same.includes(place)) };
      expect(found).toEqual(mentionsIn(descriptions, word ?? ""));
    }),
    { numRuns: 2000 },
  );
});
