import { expect, test } from "vitest";

import { isObject } from "../../src/lib/is-object.ts";

test.each([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ["{}", false],
])("%j is an object: %s", (value, is) => {
  expect(isObject(value)).toBe(is);
});
