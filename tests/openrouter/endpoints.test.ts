import { expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";
import { upstream } from "../support/upstream.ts";

test.each([
  ["a/b:free", "/models/a/b%3Afree/endpoints"],
  ["a/b", "/models/a/b/endpoints"],
])("the providers of %s are asked for at %s", async (id, path) => {
  const asked: (string | undefined)[] = [];
  const env = await upstream((request, response) => {
    asked.push(request.url);
    const listed = { data: [{ id: "a/b" }, { id: "a/b:free" }] };
    response.end(JSON.stringify(request.url?.endsWith("/endpoints") ? { data: { endpoints: [] } } : listed));
  });
  const { call } = await startHarness({ env });
  const { data } = await call("get_model_info", { model: id });
  expect(data).toMatchObject({ id, providers: [] });
  expect(asked.at(-1)).toBe(path);
});
