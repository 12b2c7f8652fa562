import fc from "fast-check";
import { expect, test } from "vitest";

import { canonical } from "../../../src/openrouter/chat/response-cache.ts";

test("the same request is the same bytes, whatever the order of its keys; arrays keep theirs", () => {
  expect(JSON.stringify(canonical({ b: [{ y: 1, x: [2, 1] }], a: null }))).toBe(
    '{"a":null,"b":[{"x":[2,1],"y":1}]}',
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(JSON.stringify(canonical(reversed))).toBe(JSON.stringify(canonical(value)));
      expect(canonical(value)).toEqual(value);
    }),
  );
});
