import { expect, test } from "vitest";

import { lookUp } from "../../src/lib/look-up.ts";

const table = { stop: "the end", empty: "" };

test("tells what the table has, an empty text too", () => {
  expect(lookUp(table, "stop")).toBe("the end");
  expect(lookUp(table, "empty")).toBe("");
});

test.each(["constructor", "toString", "__proto__", "hasOwnProperty", "other", "", null, undefined])(
  "knows nothing of %s",
  (word) => expect(lookUp(table, word)).toBeUndefined(),
);
