import { expect, test } from "vitest";

import { plainText } from "../../src/lib/plain-text.ts";

test.each([
  ["\u001b[31mred\u001b[0m", "red"],
  ["\u001b]8;;https://evil.example\u0007link\u001b]8;;\u001b\\", "link"],
  ["before \u001b]after, all of the answer", "before after, all of the answer"],
  ["a\u202eb\u2066c\u200ed", "abcd"],
  ["bell\u0007 null\u0000 c1\u009b", "bell null c1"],
  ["tab\tline\r\nkept", "tab\tline\r\nkept"],
  ["👩‍👩‍👧 é 漢 ﷽ नि", "👩‍👩‍👧 é 漢 ﷽ नि"],
])("%j becomes %j", (text, plain) => {
  expect(plainText(text)).toBe(plain);
});
