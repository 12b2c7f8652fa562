import { expect, test } from "vitest";

import { rewriteId } from "../../../src/catalog/ids/rewrites.ts";

const rewrites = [{ pattern: "fast|best", replacement: "acme/one" }];

test.each(["fast", "best", "BEST"])("a pattern of two words matches %s", (id) => {
  expect(rewriteId(id, rewrites)).toEqual({ id: "acme/one" });
});

test.each(["fastest", "second-best", "fast-or-best"])(
  "and not a part of %s, whichever end it stands at",
  (id) => {
    expect(rewriteId(id, rewrites)).toEqual({ id });
  },
);
