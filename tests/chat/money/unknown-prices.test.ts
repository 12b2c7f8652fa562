import { describe, expect, test } from "vitest";

import { catalogueEntry, price } from "../../../src/simulator/index.ts";
import { startPaying } from "../../support/paying.ts";
import { haiku, mini } from "../../support/several-models.ts";

const perCall = { OPENROUTER_MAX_COST_PER_CALL: "0.01" };
const perSession = { OPENROUTER_MAX_COST_PER_SESSION: "0.01" };

describe("a price that is not known", () => {
  const odd = [
    ["a router", "openrouter/auto"],
    ["Fusion", "openrouter/fusion"],
    ["a model that is sold in other units", "black-forest-labs/flux.2-pro"],
    ["music", "google/lyria-3-clip-preview"],
    ["a web search", `${mini}:online`],
    ["a preset", `${mini}@preset/demo`],
    ["a preset alone", "@preset/demo"],
  ] as const;

  test.each(odd)("is refused under a cap: %s", async (_, model) => {
    const { ask, sent } = await startPaying({ env: perSession });
    const { text, data } = await ask(model, { max_tokens: 10 });
    expect(text).toMatch(/^Error: Validation Error - .*so nothing was sent/);
    expect(data.code).toBe("price_unknown");
    expect(text).toContain("assume_cost_usd");
    const list = await ask([model, "openrouter/auto"], { max_tokens: 10 });
    expect(list.text).toMatch(/price_unknown.*assume_cost_usd/);
    expect(sent()).toEqual([]);
  });

  const speech = { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } };
  test.each<[string, string, Record<string, unknown>, RegExp]>([
    [
      haiku,
      "a tool",
      { tools: [{ type: "openrouter:web_search" }] },
      /because openrouter:web_search can add/,
    ],
    [haiku, "a plugin", { plugins: [{ id: "web" }] }, /because web can add costs .*or leave it out/],
    [haiku, "native search", { extra_body: { web_search_options: {} } }, /because web_search_options can/],
    [
      haiku,
      "a dearer tier",
      { extra_body: { service_tier: "priority" } },
      /because service_tier can add costs/,
    ],
    [haiku, "a dearer speed", { extra_body: { speed: "fast" } }, /because speed can add costs/],
    [haiku, "a preset", { extra_body: { preset: "demo" } }, /because the preset can add costs/],
    [`${haiku}:online`, "a suffix", {}, /because :online can add costs/],
    ["openrouter/auto", "a router", {}, /because it has no fixed price .*use a model with a listed price/],
    [
      "openai/gpt-audio",
      "audio",
      { messages: [{ role: "user", content: [speech] }] },
      /because how many tokens its audio has is not known from here.*or leave it out/,
    ],
  ])("is told by its cause: %s, %s", async (model, _, more, because) => {
    const { ask } = await startPaying({ env: perSession });
    const one = await ask(model, { max_tokens: 10, ...more });
    expect(one.data.code).toBe("price_unknown");
    expect(one.text).toMatch(because);
    const both = await ask({ strategy: "compare", models: [model, model] }, { max_tokens: 10, ...more });
    expect(both.text).toMatch(because);
  });

  test.each([
    ["plugins", { plugins: [{ id: "web" }] }],
    ["tools at OpenRouter", { tools: [{ type: "openrouter:web_search" }] }],
    ["a search of the model's own", { extra_body: { web_search_options: {} } }],
    ["a preset", { extra_body: { preset: "demo" } }],
    [
      "a document of any length",
      {
        messages: [
          {
            role: "user",
            content: [
              {
                type: "file",
                file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0xLjQK" },
              },
            ],
          },
        ],
      },
    ],
  ])("is refused under a cap: %s", async (_, more) => {
    const { ask, sent } = await startPaying({ env: perSession });
    expect((await ask(haiku, { max_tokens: 10, ...more })).data.code).toBe("price_unknown");
    expect(sent()).toEqual([]);
    expect(await ask(haiku, { max_tokens: 10, assume_cost_usd: 0.005, ...more })).toMatchObject({
      isError: false,
    });
  });

  test.each([
    ["a plugin that is switched off", { plugins: [{ id: "web", enabled: false }] }],
    ["a tier that is not dearer", { extra_body: { service_tier: "flex" } }],
  ])("is not that of %s", async (_, more) => {
    const { ask } = await startPaying({ env: perSession });
    expect((await ask(haiku, { max_tokens: 10, ...more })).isError).toBe(false);
  });

  test("is that of sound of any length, which has a price of its own", async () => {
    const { ask, sent } = await startPaying({ env: perSession });
    const sound = { type: "input_audio", input_audio: { data: "UklGRgAAAABXQVZF", format: "wav" } };
    const messages = [{ role: "user", content: [{ type: "text", text: "What is said?" }, sound] }];
    expect((await ask("openai/gpt-audio", { messages, max_tokens: 10 })).data.code).toBe("price_unknown");
    expect(sent()).toEqual([]);
  });

  test("is that of every model while there is no list of them", async () => {
    const { ask, sent, simulator } = await startPaying({
      env: { ...perSession, OPENROUTER_MAX_RETRIES: "0" },
    });
    simulator.failNext({ kind: "status", status: 500 }, { route: "models", times: 9 });
    expect((await ask(mini, { max_tokens: 10 })).data.code).toBe("price_unknown");
    expect(sent()).toEqual([]);
    expect(await ask(mini, { max_tokens: 10, assume_cost_usd: 0.001 })).toMatchObject({ isError: false });
  });

  test("is nobody's concern without a cap", async () => {
    const { ask } = await startPaying();
    expect(await ask("openrouter/auto")).toMatchObject({ isError: false });
    expect(await ask([`${mini}@preset/demo`, mini])).toMatchObject({ isError: false });
  });

  test("is held as what the caller says, and settled from what it cost", async () => {
    const { ask, account, sent } = await startPaying({ env: perSession });
    expect((await ask("openrouter/auto", { assume_cost_usd: 0.02 })).text).toMatch(
      /counts as \$0\.02 \(assume_cost_usd\), and \$0\.01 of the \$0\.01 for this session is left/,
    );
    expect(sent()).toEqual([]);
    const running = ask("openrouter/auto", { assume_cost_usd: 0.008, messages: "Hi [simulate: slow]" });
    await expect.poll(() => sent().length).toBe(1);
    expect((await account()).budgets).toMatchObject([{ held: 0.008 }]);
    expect((await ask("openrouter/auto", { assume_cost_usd: 0.008 })).text).toMatch(
      /\$0\.002 of the \$0\.01 for this session is left .*\$0\.008 held for calls under way/,
    );
    const { data } = await running;
    expect((await account()).budgets).toMatchObject([{ spent: data.usage.cost, held: 0 }]);
  });

  test("is assumed for each request of several whose price is unknown, and for these alone", async () => {
    const { ask, sent } = await startPaying({ env: { OPENROUTER_MAX_COST_PER_CALL: "0.05" } });
    const compare = { strategy: "compare", models: ["openrouter/auto", "openrouter/pareto-code", haiku] };
    const more = { max_tokens: 2000, assume_cost_usd: 0.02 };
    expect((await ask(compare, { ...more, max_cost_usd: 0.0499 })).text).toMatch(/up to \$0\.0500/);
    expect((await ask(compare, { ...more, assume_cost_usd: 0.0199 })).isError).toBe(false);
    expect(sent()).toHaveLength(3);
    const judged = { strategy: "best_of", judge: "openrouter/auto", passes: 2, models: [mini, haiku] };
    expect((await ask(judged, { ...more, max_tokens: 1000, max_cost_usd: 0.045 })).text).toMatch(
      /up to \$0\.0456/,
    );
    expect(await ask(judged, { ...more, max_tokens: 1000, max_cost_usd: 0.046 })).toMatchObject({
      isError: false,
    });
  });
});

test("a new model with an odd price is what OpenRouter's list says it is", async () => {
  const { ask, simulator, sent } = await startPaying({ env: perCall });
  simulator.setModels((entries) => [
    ...entries,
    catalogueEntry({
      id: "acme/gift",
      name: "Gift",
      about: "",
      created: "2026-11-01",
      context: 8000,
      by: ["acme"],
      pricing: price("0", "0"),
    }),
    catalogueEntry({
      id: "acme/by-request",
      name: "By request",
      about: "",
      created: "2026-11-01",
      context: 8000,
      by: ["acme"],
      pricing: price("0", "0", { request: "0.02" }),
    }),
  ]);
  expect(await ask("acme/gift")).toMatchObject({ isError: false });
  expect((await ask("acme/by-request")).data.code).toBe("price_unknown");
  expect(sent()).toHaveLength(1);
});
