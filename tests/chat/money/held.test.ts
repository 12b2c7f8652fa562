import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { Budgets } from "../../../src/ledger/budgets.ts";
import { catalogueEntry, price } from "../../../src/simulator/index.ts";
import { startHarness } from "../../support/harness.ts";
import { haiku, mini, sonnet } from "../../support/several-models.ts";

const entry = (id: string, pricing: ReturnType<typeof price>) =>
  catalogueEntry({
    id,
    name: id,
    about: "",
    created: "2026-11-01",
    context: 400_000,
    maxOutput: 100_000,
    by: ["acme"],
    input: ["text", "image"],
    pricing,
  });

/** Priced in every way that a request of text and pictures can be. */
const priced = [
  entry("acme/plain", price("0.000002", "0.000009")),
  entry("acme/by-request", price("0.000001", "0.000002", { request: "0.003" })),
  entry("acme/by-picture", price("0.0000001", "0.000002", { image: "0.004" })),
  entry("acme/dear-pictures", price("0.0000001", "0.000002", { image: "0.000005" })),
  entry(
    "acme/dearer-when-long",
    price("0.000001", "0.000002", { overrides: [{ min_prompt_tokens: 500, prompt: "0.000004" }] }),
  ),
  entry(
    "acme/cheaper-when-long",
    price("0.000004", "0.000008", { overrides: [{ min_prompt_tokens: 500, prompt: "0.000001" }] }),
  ),
];
const models = [...priced.map(({ model }) => model.id), sonnet, haiku, mini];

/** A server whose OpenRouter charges the most that it can, and what was held for each request. */
async function startDearest() {
  const harness = await startHarness({
    env: { OPENROUTER_MAX_COST_PER_SESSION: "1000000" },
    simulator: { dearest: true, credits: 1e9, keyLimit: null },
  });
  harness.simulator.setModels((entries) => [...entries, ...priced]);
  const hold = vi.spyOn(Budgets.prototype, "hold");
  onTestFinished(() => hold.mockRestore());
  return {
    ...harness,
    /** What a call held at most, and what it was charged. */
    charged: async (input: Record<string, unknown>) => {
      hold.mockClear();
      const answer = await harness.call("chat_completion", input);
      const held = hold.mock.calls.reduce((sum, [{ worstUsd }]) => sum + (worstUsd ?? 0), 0);
      return { answer, held, usd: answer.isError ? 0 : Number(answer.data["usage"].cost) };
    },
  };
}

const word = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom("日本語のテキスト", "👩‍🚀🎉", '\n\t\\"', "0123456789".repeat(30), "{}[]();".repeat(20)),
);
const text = fc.array(word, { minLength: 1, maxLength: 30 }).map((words) => `a${words.join(" ")}`);
const name = fc.constantFrom("anna", "x".repeat(60));

const part = fc.oneof(
  text.map((said) => ({ type: "text", text: said })),
  text.map((said) => ({ type: "text", text: said, cache_control: { type: "ephemeral" } })),
  fc.constant({ type: "image_url", image_url: { url: "https://example.com/a.png", detail: "high" } }),
  fc.constant({ type: "image_url", image_url: { url: `data:image/png;base64,${"A".repeat(2000)}` } }),
);
const toolCall = fc.record({
  id: fc.constant("call_1"),
  type: fc.constant("function"),
  function: fc.record({ name: fc.constant("look_up"), arguments: text }),
});
const message = fc.oneof(
  fc.record({ role: fc.constantFrom("system", "developer"), content: text }),
  fc.record({ role: fc.constant("user"), content: text, name }, { requiredKeys: ["role", "content"] }),
  fc.record({ role: fc.constant("user"), content: fc.array(part, { minLength: 1, maxLength: 4 }) }),
  fc.record(
    {
      role: fc.constant("assistant"),
      content: text,
      reasoning: text,
      refusal: text,
      reasoning_details: fc.array(fc.record({ type: fc.constant("reasoning.text"), text })),
      tool_calls: fc.array(toolCall, { minLength: 1, maxLength: 3 }),
      annotations: fc.array(fc.record({ title: text })),
      unheard_of: text,
    },
    { requiredKeys: ["role"] },
  ),
  fc.record({ role: fc.constant("tool"), tool_call_id: fc.constant("call_1"), content: text }),
);
const schema = fc.record({
  type: fc.constant("object"),
  description: text,
  properties: fc.dictionary(word, fc.record({ description: text })),
});
const tool = fc.record({
  type: fc.constant("function"),
  function: fc.record({ name: fc.constant("look_up"), description: text, parameters: schema }),
});
const extraBody = fc.record(
  {
    n: fc.integer({ min: 1, max: 5 }),
    best_of: fc.integer({ min: 1, max: 5 }),
    prediction: fc.record({ type: fc.constant("content"), content: text }),
    functions: fc.array(fc.record({ name: fc.constant("f"), description: text })),
    prompt: text,
    user: text,
    metadata: fc.dictionary(word, text),
    verbosity: fc.constantFrom("low", "high"),
    top_k: fc.integer({ min: 1, max: 50 }),
    unheard_of: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const request = fc.record(
  {
    model: fc.constantFrom(...models),
    messages: fc.array(message, { minLength: 1, maxLength: 5 }),
    max_tokens: fc.integer({ min: 1, max: 3000 }),
    max_cost_usd: fc.integer({ min: 1, max: 200 }).map((thousandths) => thousandths / 1000),
    tools: fc.array(tool, { maxLength: 3 }),
    response_format: fc.record({
      type: fc.constant("json_schema"),
      json_schema: fc.record({ name: fc.constant("s"), schema }),
    }),
    reasoning: fc.constantFrom({ effort: "high" }, { max_tokens: 2000 }, { enabled: false }),
    stop: fc.array(fc.constant("THE END"), { minLength: 1, maxLength: 4 }),
    extra_body: extraBody,
  },
  { requiredKeys: ["model", "messages"] },
);

describe("what is held", () => {
  test("is the most that OpenRouter can charge, whatever is asked", async () => {
    const { charged } = await startDearest();
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(request, async (input) => {
        const { held, usd } = await charged(input);
        if (usd > 0) passed += 1;
        expect(usd).toBeLessThanOrEqual(held * (1 + 1e-9));
        expect(usd).toBeLessThanOrEqual((input.max_cost_usd ?? Infinity) * (1 + 1e-9));
      }),
      { numRuns: 100 },
    );
    expect(passed).toBeGreaterThan(30);
  });

  test.each([
    ["a list that OpenRouter goes through", undefined],
    ["a comparison", "compare"],
    ["the best of several", "best_of"],
  ])("covers all requests of %s", async (_, strategy) => {
    const { charged } = await startDearest();
    const ids = fc.uniqueArray(fc.constantFrom(...models), { minLength: 2, maxLength: 3 });
    const asked = fc.record(
      { messages: text, max_tokens: fc.integer({ min: 16, max: 2000 }) },
      { requiredKeys: ["messages"] },
    );
    await fc.assert(
      fc.asyncProperty(ids, asked, async (among, input) => {
        const { held, usd } = await charged({ models: among, strategy, ...input, max_cost_usd: 3 });
        expect(usd).toBeLessThanOrEqual(Math.min(3, held) * (1 + 1e-9));
        expect(usd).toBeGreaterThan(0);
      }),
      { numRuns: 15 },
    );
  });

  test.each([16, 500, 4000])(
    "for ordinary English is at most three times what it then costs, with max_tokens %d",
    async (max_tokens) => {
      const { charged } = await startDearest();
      const sentence =
        "The committee met on Tuesday and agreed that the report should be published in spring. ";
      const messages = sentence.repeat(50).slice(0, 4000);
      // About four characters a token, at prices that are the same for any length.
      const prices = {
        "acme/plain": [2e-6, 9e-6],
        [sonnet]: [3e-6, 15e-6],
        [haiku]: [1e-6, 5e-6],
        [mini]: [0.15e-6, 0.6e-6],
      };
      for (const [model, [prompt = 0, completion = 0]] of Object.entries(prices)) {
        const { held } = await charged({ model, messages, max_tokens });
        const cost = 1000 * prompt + max_tokens * completion;
        expect(held).toBeLessThanOrEqual(3 * cost);
        expect(held).toBeGreaterThanOrEqual(cost);
      }
    },
  );
});

const long = "All work and no play makes a dull prompt. ".repeat(10_000);

describe("a cap counts all that is sent", () => {
  test.each<[string, Record<string, unknown>]>([
    [
      "a schema",
      { response_format: { type: "json_schema", json_schema: { name: "s", schema: { description: long } } } },
    ],
    ["a tool", { tools: [{ type: "function", function: { name: "f", description: long } }] }],
    ["a prediction", { extra_body: { prediction: { type: "content", content: long } } }],
    ["functions", { extra_body: { functions: [{ name: "f", description: long }] } }],
    ["a prompt beside the messages", { extra_body: { prompt: long } }],
    ["a field that nobody knows", { extra_body: { tomorrow: { is: [long] } } }],
    ["reasoning", { messages: [{ role: "assistant", content: "a", reasoning: long }] }],
    [
      "details of reasoning",
      { messages: [{ role: "assistant", content: "a", reasoning_details: [{ text: long }] }] },
    ],
    ["a name", { messages: [{ role: "user", content: "a", name: long }] }],
    [
      "a file's name",
      {
        messages: [
          {
            role: "user",
            content: [{ type: "image_url", image_url: { url: "https://example.com/a.png", detail: long } }],
          },
        ],
      },
    ],
    ["fifty answers", { extra_body: { n: 50 } }],
    ["fifty answers, as text", { extra_body: { n: "50" } }],
    ["the best of fifty answers", { extra_body: { best_of: 50 } }],
  ])("%s", async (_, input) => {
    const { call, simulator } = await startHarness();
    const asked = { model: mini, messages: "Hi", max_tokens: 100, max_cost_usd: 0.001, ...input };
    expect((await call("chat_completion", asked)).data["code"]).toBe("over_budget");
    expect(simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["max_completion_tokens", -1_000_000],
    ["max_completion_tokens", 0],
    ["max_completion_tokens", "many"],
    ["max_completion_tokens", [5]],
    ["n", [50]],
    ["n", 0],
    ["n", -3],
    ["n", 1.5],
    ["n", { of: 2 }],
    ["best_of", "-2"],
    ["best_of", 1e9],
  ])("and takes no %s of %j", async (field, value) => {
    const { call, lastSent } = await startHarness({ env: { OPENROUTER_MAX_COST_PER_SESSION: "0.01" } });
    const asked = { model: mini, messages: "Hi", extra_body: { [field]: value } };
    const { text: said, data } = await call("chat_completion", asked);
    expect(data["code"]).toBe("invalid_arguments");
    expect(said).toContain(`extra_body.${field}`);
    expect(lastSent()).toBeUndefined();
  });
});
