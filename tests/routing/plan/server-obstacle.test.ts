import { describe, expect, test } from "vitest";

import { haiku, inOrder, llama, mini, sonnet, startSeveral } from "../../support/several-models.ts";

describe("OpenRouter cannot go through the list", () => {
  const two = { models: [mini, haiku] };
  const cases: [string, object, Record<string, unknown>, RegExp][] = [
    ["four models", { models: [mini, haiku, llama, sonnet] }, {}, /at most 3/],
    ["fallback_on", { ...two, fallback_on: ["transient"] }, {}, /fallback_on/],
    ["content", { ...two, fallback_on: ["transient", "model", "content"] }, {}, /fallback_on/],
    ["attempt_timeout_seconds", { ...two, attempt_timeout_seconds: 20 }, {}, /attempt_timeout_seconds/],
    ["a router", { models: [mini, "openrouter/auto"] }, {}, /openrouter\/auto is no plain model/],
    ["a preset", { models: [`${mini}@preset/demo`, haiku] }, {}, /preset\/demo is no plain model/],
    ["its own tools", two, { tools: [{ type: "openrouter:web_search" }] }, /own tools/],
    ["the web plugin", two, { plugins: [{ id: "web" }] }, /own tools/],
    [":online", { models: [`${mini}:online`, haiku] }, {}, /own tools/],
    ["parameters of one", { models: [`${mini}?temperature=1`, haiku] }, {}, /same request/],
    ["a cap for one", { models: [{ id: mini, max_cost_per_1k_tokens: 1 }, haiku] }, {}, /same request/],
    ["a max_tokens too high for one", two, { max_tokens: 20_000 }, /same request/],
  ];

  test.each(cases)("with %s: we do, unless told otherwise", async (_, route, more, obstacle) => {
    const { ask, asked, simulator } = await startSeveral();
    const refused = await ask({ strategy: "fallback", via: "server", ...route }, more);
    expect(refused.isError).toBe(true);
    expect(refused.text).toMatch(/^Error: Validation Error - /);
    expect(refused.text).toMatch(obstacle);
    expect(simulator.requests.some(({ path }) => path.endsWith("/chat/completions"))).toBe(false);
    const { isError, data } = await ask({ strategy: "fallback", ...route }, more);
    expect(isError).toBe(false);
    expect(data.routing.executed).toBe("client");
    expect(asked()).toHaveLength(1);
  });

  test.each([
    [
      "function tools",
      two,
      { tools: [{ type: "function", function: { name: "f", parameters: { type: "object" } } }] },
    ],
    ["response-healing", two, { plugins: [{ id: "response-healing" }] }],
    ["one cap for all", { models: two.models.map((id) => ({ id, max_cost_per_1k_tokens: 1 })) }, {}],
    ["a provider setting", two, { provider: { data_collection: "deny" } }],
    ["the default fallback_on", { ...two, fallback_on: ["model", "transient"] }, {}],
    ["another order", { ...two, strategy: "cost_optimized" }, {}],
  ] as [string, object, Record<string, unknown>][])("it can with %s", async (_, route, more) => {
    const { ask, asked, sent } = await startSeveral();
    const { isError, data } = await ask({ strategy: "fallback", ...route }, more);
    expect(isError).toBe(false);
    expect(data.routing.executed).toBe("server");
    expect(asked()).toEqual([[mini, haiku]]);
    expect(sent()[0]).toMatchObject(more);
  });

  test("via client keeps the list here", async () => {
    const { ask, asked } = await startSeveral();
    const { data } = await ask(inOrder(mini, haiku));
    expect(data.routing.executed).toBe("client");
    expect(asked()).toEqual([mini]);
  });
});
