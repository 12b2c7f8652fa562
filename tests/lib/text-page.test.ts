import fc from "fast-check";
import { expect, test } from "vitest";

import { pageOf } from "../../src/lib/text-page.ts";

function pagesOf(text: string, characters: number): string[] {
  const pages: string[] = [];
  for (let offset: number | undefined = 0; offset !== undefined;) {
    const page: { text: string; next?: number } = pageOf(text, offset, characters);
    pages.push(page.text);
    offset = page.next;
  }
  return pages;
}

test("pages joined are exactly the text, none is too long, and no character is torn", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "b ", ". ", "\n", "\n\n", "🎉", "é", "漢"), maxLength: 300 }),
      fc.integer({ min: 4, max: 60 }),
      (text, characters) => {
        const pages = pagesOf(text, characters);
        expect(pages.join("")).toBe(text);
        expect(pages.every((page) => page.length <= characters)).toBe(true);
        expect(pages.every((page) => !/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/.test(page))).toBe(true);
      },
    ),
  );
});

test.each([
  ["a paragraph", "x".repeat(80) + "\n\n" + "y. ".repeat(30), 82],
  ["a line", "x".repeat(80) + "\n" + "y. ".repeat(30), 81],
  ["a sentence", "x".repeat(80) + ". " + "y z".repeat(30), 82],
  ["a word", "x".repeat(80) + " " + "y".repeat(90), 81],
  ["nothing better", "x".repeat(200), 100],
])("cuts at %s", (_, text, next) => {
  expect(pageOf(text, 0, 100).next).toBe(next);
});
