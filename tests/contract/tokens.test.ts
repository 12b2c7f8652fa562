import { expect, test } from "vitest";

import { listedBytes, measureTokens } from "../support/tokens.ts";

test("results cost their reader few tokens beside the texts that were asked for", async () => {
  const measures = await measureTokens();
  for (const { name, tokens, most } of measures) {
    expect(tokens, name).toBeGreaterThan(0);
    expect(tokens, name).toBeLessThanOrEqual(most);
  }
});

test("the tools that are listed by default leave room for what one client reads beside them", () => {
  const { plain, withMeta } = listedBytes();
  expect(plain).toBeLessThan(17_000);
  expect(withMeta).toBeLessThan(18_000);
});
