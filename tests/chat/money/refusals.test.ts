import { describe, expect, test } from "vitest";

import { catalogueEntry, price } from "../../../src/simulator/index.ts";
import { startPaying } from "../../support/paying.ts";
import { haiku, inOrder, mini, sonnet } from "../../support/several-models.ts";

const long = "All work and no play makes a dull prompt. ".repeat(2000);

describe("a prompt that costs more than there is", () => {
  test.each([
    ["one model", sonnet],
    ["a list", [sonnet, haiku]],
    ["a comparison", { strategy: "compare", models: [sonnet, sonnet] }],
  ])("is named as the cause, and no shorter answer is advised: %s", async (_, model) => {
    const { ask, sent } = await startPaying();
    for (const more of [{ max_tokens: 500 }, {}]) {
      const { text, data } = await ask(model, { messages: long, max_cost_usd: 0.01, ...more });
      expect(data.code).toMatch(/^(over_budget|no_eligible_model)$/);
      expect(text).toMatch(/can cost up to \$/);
      expect(text).not.toMatch(/lower max_tokens/i);
      expect(text).toMatch(/horten the messages/);
    }
    expect(sent()).toEqual([]);
  });

  test("is told with its own price", async () => {
    const { ask } = await startPaying({ env: { OPENROUTER_MAX_COST_PER_SESSION: "0.01" } });
    const { text } = await ask(sonnet, { messages: long, max_tokens: 500 });
    expect(text).toMatch(
      /can cost up to \$0\.1\d* \(its prompt alone \$0\.1\d*\), and \$0\.01 of the \$0\.01/,
    );
  });

  test("is not named where a shorter answer would do", async () => {
    const { ask } = await startPaying();
    const { text } = await ask(sonnet, { max_tokens: 4000, max_cost_usd: 0.01 });
    expect(text).toMatch(/can cost up to \$0\.06\d*, which.*Lower max_tokens, shorten/);
  });
});

const entry = (id: string, pricing: ReturnType<typeof price>, context: number | null = 100_000) =>
  catalogueEntry({
    id,
    name: id,
    about: "",
    created: "2026-11-01",
    context,
    maxOutput: null,
    providerContext: context,
    by: ["acme"],
    pricing,
  });

test("an answer that nothing limits is named as the cause, and max_tokens as the way out", async () => {
  const { ask, simulator } = await startPaying();
  simulator.setModels((entries) => [...entries, entry("acme/endless", price("0.000001", "0.000002"), null)]);
  // Too little for a short answer, and what a long one costs nobody knows.
  const { text, data } = await ask("acme/endless", { max_cost_usd: 0.00001 });
  expect(data["code"]).toBe("price_unknown");
  expect(text).toMatch(/because nothing limits the length of its answer.*or give max_tokens/);
  expect(await ask("acme/endless", { max_cost_usd: 0.01 })).toMatchObject({ isError: false });
});

describe("what costs nothing", () => {
  test("by the catalogue alone may cost nothing anywhere, under any budget", async () => {
    const { ask, lastSent, simulator } = await startPaying();
    simulator.setModels((entries) => [...entries, entry("acme/given-away", price("0", "0"))]);
    const ceiling = { max_price: { prompt: 0, completion: 0 } };
    for (const more of [{ max_cost_usd: 0 }, { max_cost_usd: 0.5 }, { max_cost_usd: 0, max_tokens: 50 }]) {
      expect(await ask("acme/given-away", more)).toMatchObject({ isError: false });
      expect(lastSent()?.["provider"]).toEqual(ceiling);
    }
    await ask({ strategy: "compare", models: ["acme/given-away", "acme/given-away"] }, { max_cost_usd: 0 });
    expect(lastSent()?.["provider"]).toEqual(ceiling);
    await ask("acme/given-away");
    expect(lastSent()).not.toHaveProperty("provider");
  });

  test.each([[["openai/gpt-oss-20b:free"]], [["openai/gpt-oss-20b:free", "google/gemma-4-31b-it:free"]]])(
    "is asked though the day's budget is overspent: %j",
    async (free) => {
      const generous = await startPaying();
      await generous.ask(sonnet, { max_tokens: 20 });
      await generous.lines(1);
      const env = { OPENROUTER_MAX_COST_PER_DAY: "0.000001" };
      const { ask, account } = await startPaying({ folder: generous.folder, env });
      expect((await account())["budgets"]).toMatchObject([{ left: 0 }]);
      expect((await ask(mini, { max_tokens: 20 })).data["code"]).toBe("over_budget");
      expect(await ask(free)).toMatchObject({ isError: false });
      expect(await ask({ strategy: "compare", models: [...free, ...free] })).toMatchObject({
        isError: false,
      });
    },
  );
});

describe("max_tokens that was lowered", () => {
  const broken = "Go on [simulate: provider-error]";

  test.each([
    ["by a budget", { messages: broken, max_cost_usd: 0.02 }, /; max_tokens was set to \d+: a budget is set/],
    [
      "to what the model can write",
      { messages: broken, max_tokens: 999_999 },
      /; max_tokens was lowered from 999999 to 64000/,
    ],
  ])("is told with a failure, too: %s", async (_, more, told) => {
    const { ask } = await startPaying({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    for (const model of [sonnet, inOrder(sonnet, haiku)]) {
      const { isError, text } = await ask(model, more);
      expect(isError).toBe(true);
      expect(text).toMatch(told);
    }
  });

  test("is told where thinking used it up", async () => {
    const { ask, simulator } = await startPaying();
    simulator.failNext({ kind: "reasoning-only" });
    const { data, text } = await ask(sonnet, { max_cost_usd: 0.02 });
    expect(data.code).toBe("reasoning_used_max_tokens");
    expect(text).toMatch(/; max_tokens was set to \d+: a budget is set/);
  });
});
