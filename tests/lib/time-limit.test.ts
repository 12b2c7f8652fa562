import { expect, test } from "vitest";

import { withTimeLimit } from "../../src/lib/time-limit.ts";

test("gives the value, throws what was thrown, and stops what does not end", () => {
  expect(withTimeLimit(50, () => [1])).toEqual({ value: [1] });
  expect(() => withTimeLimit(50, () => JSON.parse("{"))).toThrow(SyntaxError);
  expect(withTimeLimit(50, () => /^(a+)+$/.test(`${"a".repeat(60)}!`))).toBeUndefined();
});
