import { expect, test } from "vitest";

import { exceeds } from "../../src/lib/exceeds.ts";

test.each([
  [0.1 + 0.1 + 0.1, 0.3, false],
  [0.300_001, 0.3, true],
  [0, 0, false],
  [1e-9, 0, true],
  [0.3, 0.3, false],
  [1, Number.POSITIVE_INFINITY, false],
])("%d over %d: %s", (amount, limit, over) => {
  expect(exceeds(amount, limit)).toBe(over);
});
