import { expect, test } from "vitest";

import { dollars, roundDollars } from "../../src/lib/dollars.ts";

test.each([
  [0, "$0"],
  [1234.5, "$1234.50"],
  [0.3, "$0.30"],
  [0.06522, "$0.06522"],
  [0.004_823_4, "$0.004823"],
  [0.000_000_125, "$0.000000125"],
  [2.000_01, "$2.00"],
])("%d is shown as %s", (amount, text) => {
  expect(dollars(amount)).toBe(text);
});

test("sums lose the dust of binary fractions", () => {
  expect(roundDollars(0.1 + 0.2)).toBe(0.3);
});
