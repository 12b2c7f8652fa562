import { expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";

test.each([
  ["newest-models", { sort: "newest" }],
  ["most-intelligent-models", { sort: "intelligence" }],
  ["free-models", { sort: "intelligence", free: true }],
])("%s is what search_models finds", async (name, query) => {
  const { client, call } = await startHarness({ env: { OPENROUTER_API_KEY: undefined } });
  const { contents } = await client.readResource({ uri: `openrouter://${name}` });
  const text = contents[0] && "text" in contents[0] ? contents[0].text : "";
  const { next_offset: _page, ...found } = (await call("search_models", { ...query, limit: 25 })).data;
  expect(found.models.length).toBeGreaterThan(1);
  expect(JSON.parse(text)).toEqual(found);
});
