import { expect, test } from "vitest";

import { createCleaner } from "../../src/lib/cleaner.ts";
import { createRedact } from "../../src/lib/redact.ts";

const secret = "pk-0123456789abcdef-and-more";
const cleaner = createCleaner({
  redact: createRedact([secret]),
  sentBack: ["call.arguments", "details"],
  untold: ["user_id"],
});

test.each([
  ["a secret", `a ${secret} b`, "a [redacted] b"],
  ["a secret with an escape in it", "pk-0123\u001b[31m456789abcdef-and-more", "[redacted]"],
  ["a secret behind an escape that would bite off its first letter", `\u001b${secret}`, "edacted]"],
  ["a secret between halves of characters", `\ud83d${secret}\ude00`, "�[redacted]�"],
  ["escapes in both spellings", "\u001b[31mred\u009b0m", "red"],
  ["text as it is", "äöü 漢 👩‍👩‍👧\n\ttab", "äöü 漢 👩‍👩‍👧\n\ttab"],
])("%s", (_, given, clean) => {
  expect(cleaner.text(given)).toBe(clean);
  expect(cleaner.text(clean)).toBe(clean);
});

test("a line is cut when it is clean, and never inside a character", () => {
  expect(cleaner.line(`one\n two ${secret}`, 100)).toBe("one two [redacted]");
  expect(cleaner.line(`12345 ${secret}`, 12)).toBe("12345 [reda…");
  expect(cleaner.line("1234😀", 5)).toBe("1234…");
  expect(cleaner.line("1234😀", 6)).toBe("1234😀");
});

test("of a value every text, every name, and no field that is nobody's business", () => {
  const given = { a: ["\u202ex", { [`n${secret}`]: secret, user_id: "u" }], n: 1, b: true, nothing: null };
  expect(cleaner.data(given)).toEqual({
    a: ["x", { "n[redacted]": "[redacted]" }],
    n: 1,
    b: true,
    nothing: null,
  });
});

test("what is sent back to who wrote it is redacted and nothing else", () => {
  const given = {
    call: { arguments: `\u001b[1m${secret}`, name: "\u001b[1mx" },
    details: [{ text: "\ud800", more: { data: "\u202e" } }],
    arguments: "\u202e",
  };
  expect(cleaner.data(given)).toEqual({
    call: { arguments: "\u001b[1m[redacted]", name: "x" },
    details: [{ text: "\ud800", more: { data: "\u202e" } }],
    arguments: "",
  });
});

test("names that have a meaning in JavaScript are names like others", () => {
  const given = JSON.parse('{"__proto__": {"x": "1"}, "constructor": "2", "toString": ["3"]}');
  expect(JSON.stringify(cleaner.data(given))).toBe(
    '{"__proto__":{"x":"1"},"constructor":"2","toString":["3"]}',
  );
});

test("what is nested without an end comes to an end", () => {
  const deep = JSON.parse(`${"[".repeat(50_000)}"x"${"]".repeat(50_000)}`);
  expect(JSON.stringify(cleaner.data({ deep, text: "stays" }))).toMatch(
    /^\{"deep":\[+null\]+,"text":"stays"\}$/,
  );
});
