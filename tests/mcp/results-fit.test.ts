import { expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";
import { ask, chatUpstream, model, upstream } from "../support/upstream.ts";

const huge = "n".repeat(1_000_000);

const answer = (more: object): object => ({
  id: "gen-1",
  model,
  choices: [{ index: 0, message: { content: "Hello" }, finish_reason: "stop" }],
  usage: { cost: 1 },
  ...more,
});

const call = { id: huge, type: huge, function: { name: huge, arguments: "{}" } };

test.each<[string, object]>([
  ["names of a megabyte", answer({ id: huge, model: huge, provider: huge, service_tier: huge })],
  [
    "ends and tool calls with such names",
    answer({
      choices: [
        {
          index: 0,
          message: { content: "Hello", tool_calls: [call] },
          finish_reason: huge,
          native_finish_reason: huge,
        },
      ],
    }),
  ],
  [
    "usage with names and texts of a megabyte",
    answer({ usage: { cost: 1, [huge]: huge, details: { [huge]: [huge] } } }),
  ],
  [
    "usage with 100,000 fields",
    answer({
      usage: {
        cost: 1,
        ...Object.fromEntries(Array.from({ length: 100_000 }, (_, key) => [`key_${key}`, key])),
      },
    }),
  ],
])("an answer with %s fits, and its text and cost are there", async (_, body) => {
  const env = await chatUpstream((__, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  });
  const { call: callTool } = await startHarness({ env });
  const { text, data } = await callTool("chat_completion", ask("Hi"));
  expect(text.length).toBeLessThan(20_000);
  expect(data.choices[0].message.content).toBe("Hello");
  expect(data.usage.cost).toBe(1);
});

const listing = {
  data: [
    { id: "acme/one", name: huge, description: huge, canonical_slug: `acme/${huge}`, knowledge_cutoff: huge },
    { id: `acme/${"x".repeat(100_000)}`, name: "Long", description: "" },
    ...Array.from({ length: 40 }, (_, row) => ({ id: `acme/two-${row}`, name: huge, description: huge })),
  ],
};

test.each<[string, object]>([
  ["search_models", { query: "two", limit: 50 }],
  ["search_models", { query: "two", limit: 50, detail: "detailed" }],
  ["search_models", { query: "long" }],
  ["get_model_info", { model: "acme/one" }],
  ["validate_model", { model: "acme/on" }],
  ["chat_completion", { model: "acme/one", messages: "Hi" }],
  ["chat_completion", { model: "acme/one", messages: "Hi", [huge]: 1 }],
  [
    "chat_completion",
    { model: { strategy: "compare", models: ["acme/one", "acme/two-1", "acme/two-2"] }, messages: "Hi" },
  ],
])("what %s answers fits: %j", async (name, args) => {
  const env = await upstream((request, response) => {
    if (request.method === "GET") {
      response.end(
        JSON.stringify(
          request.url?.includes("/endpoints")
            ? { data: { endpoints: [{ provider_name: huge, tag: huge }] } }
            : listing,
        ),
      );
      return;
    }
    const metadata = {
      provider_name: huge,
      raw: huge,
      reasons: [huge],
      model_slug: huge,
      available_providers: [huge],
    };
    response.writeHead(502, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: huge, code: 502, metadata } }));
  });
  const { call: callTool } = await startHarness({ env });
  const { text, structured } = await callTool(name, args as Record<string, unknown>);
  expect(text.length).toBeLessThan(100_000);
  expect(JSON.stringify(structured ?? {}).length).toBeLessThan(100_000);
});
