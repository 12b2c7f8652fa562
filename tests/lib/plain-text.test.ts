import fc from "fast-check";
import { expect, test } from "vitest";

import { asLine, plainText } from "../../src/lib/plain-text.ts";

test.each([
  ["\u001b[31mred\u001b[0m", "red"],
  ["\u001b]8;;https://evil.example\u0007link\u001b]8;;\u001b\\", "link"],
  ["before \u001b]after, all of the answer", "before after, all of the answer"],
  ["a\u202eb\u2066c\u200ed", "abcd"],
  ["bell\u0007 null\u0000 c1\u009b", "bell null c1"],
  ["\u009b31mred\u009b0m", "red"],
  ["\u009d8;;https://evil.example\u009clink\u009d8;;\u0007", "link"],
  ["\u001bPq#0;2;0;0;0\u001b\\picture\u0090q\u009c", "picture"],
  ["half \ud83d of a \ude00 character", "half � of a � character"],
  ["\ud83d\u200e\ude00", "😀"],
  ["tab\tline\r\nkept", "tab\tline\r\nkept"],
  ["👩‍👩‍👧 é 漢 ﷽ नि", "👩‍👩‍👧 é 漢 ﷽ नि"],
])("%j becomes %j", (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test("of all characters alone, controls and those that turn the direction are taken out", () => {
  const bidi = [
    0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
  ];
  const controls = [...Array(0x20).keys(), ...Array.from({ length: 0x21 }, (_, at) => 0x7f + at)];
  const goes = new Set([
    ...bidi,
    ...controls.filter((code) => !"\t\n\r".includes(String.fromCharCode(code))),
  ]);
  const taken = Array.from({ length: 0x10000 }, (_, code) => code).filter(
    (code) => plainText(`${String.fromCharCode(code)}-`) === "-",
  );
  expect(taken).toEqual([...goes].toSorted((one, other) => one - other));
});

test("a text without anything to take out is what is left of it", () => {
  const telling = [
    "\u001b",
    "\u009b",
    "\u0090",
    "\u009c",
    "[",
    "]",
    "0m",
    "\u0007",
    "\u202e",
    "\u200d",
    "\t\n",
    "\ud83d",
    "\ude00",
    "é",
    "漢",
  ];
  const texts = fc
    .array(fc.oneof(fc.constantFrom(...telling), fc.string()), { maxLength: 8 })
    .map((parts) => parts.join(""));
  fc.assert(
    // What is put before it is no beginning of anything and is taken out: the text is looked through in any case.
    fc.property(texts, (text) => {
      expect(plainText(text)).toBe(plainText(`\u0000${text}`));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["  a\n\n b\t", 10, "a b"],
  ["abcdef", 6, "abcdef"],
  ["abcdefg", 6, "abcde…"],
  ["abcd😀fg", 6, "abcd…"],
  ["\u001b[31mabcdef\u001b[0m", 6, "abcdef"],
])("%j as one line of %d is %j", (text, most, line) => {
  expect(asLine(text, most)).toBe(line);
});

test("its time grows with the length of a text, whatever stands in it", () => {
  const hostile = [
    "\u001b",
    "\u001b]",
    "\u001b[",
    "\u001b[0;",
    "\u009b",
    "\u009d",
    "\u001bP",
    "\u001b ",
    "\ud800",
    " \n",
  ];
  // The best of three: whatever else the machine does is not counted.
  const time = (text: string): number => {
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      asLine(text, 100);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  for (const part of hostile) {
    const [small, large] = [50_000, 800_000].map((times) => time(part.repeat(times / part.length)));
    // Sixteen times the length; a square would be 256 times.
    expect(large, JSON.stringify(part)).toBeLessThan(100 * Math.max(small ?? 0, 5));
  }
});
