import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { haiku, inOrder, llama, mini, startSeveral } from "../../support/several-models.ts";

describe("models and strategy", () => {
  const chat = async (args: Record<string, unknown>, env: Record<string, string> = {}) => {
    const several = await startSeveral({ env });
    const answer = await several.call("chat_completion", { messages: "Reply with exactly: fine", ...args });
    return { ...answer, asked: several.asked() };
  };
  const limited = { id: haiku, max_cost_per_1k_tokens: 1, weight: 2 };

  test.each([
    { models: [mini, haiku], strategy: { name: "fallback" } },
    { models: [mini, haiku], strategy: "fallback" },
    { strategy: { name: "fallback", models: [{ id: mini }, { id: haiku }] } },
    { strategy: { name: "fallback", models: [mini, haiku] } },
    { model: mini, models: [haiku], strategy: "fallback" },
    { model: mini, strategy: { name: "fallback", models: [haiku] } },
    { model: [mini, haiku], strategy: "fallback" },
    { model: haiku, models: [mini, haiku] },
    { models: `${mini}, ${haiku}` },
    { model: `${mini},${haiku}` },
    { models: [{ id: mini }, haiku] },
    { models: JSON.stringify([{ id: mini }, { id: haiku }]) },
    { strategy: JSON.stringify({ name: "fallback", models: JSON.stringify([mini, haiku]) }) },
    { models: [mini, haiku], strategy: { name: "fallback", models: null } },
    { models: null, strategy: { name: "fallback", models: [mini, haiku] } },
    { models: [], strategy: { name: "fallback", models: [mini, haiku] } },
    { models: "", strategy: { name: "fallback", models: `${mini}, ${haiku}` } },
    { models: ["null"], strategy: { strategy: "fallback", models: [mini, haiku] } },
    { model: "null", models: [mini, haiku], strategy: "null" },
    { model: { name: "fallback", models: [mini, haiku] } },
    { model: { strategy: "fallback", models: `${mini},${haiku}` } },
  ])("%j asks both", async (args) => {
    const { asked, isError, text } = await chat(args);
    expect(isError, text).toBe(false);
    expect(asked).toHaveLength(1);
    expect(new Set(asked.flat())).toEqual(new Set([haiku, mini]));
  });

  test("model stands first, where the list has it too", async () => {
    expect((await chat({ model: haiku, models: [mini, haiku] })).asked).toEqual([[haiku, mini]]);
  });

  test("a model that the list has too keeps the list's limits, and is not asked twice at once", async () => {
    const dear = { ...limited, max_cost_per_1k_tokens: 0 };
    const one = await chat({ model: haiku, strategy: { name: "fallback", models: [dear, mini] } });
    expect(one.data.routing.excluded).toMatchObject([{ id: haiku }]);
    const both = await chat({ model: haiku, models: [mini, haiku], strategy: "compare" });
    expect(both.data.choices).toHaveLength(2);
  });

  test("the options of a strategy work as in the Fusion form", async () => {
    const options = { metric: "coding", attempt_timeout_seconds: "20", dry_run: "true" };
    const models = [mini, limited];
    const fusion = await chat({ model: { strategy: "performance_based", models, ...options } });
    const named = await chat({ strategy: { name: "performance_based", models, ...options } });
    const beside = await chat({ models, strategy: { name: "performance_based", ...options } });
    expect(fusion.data.routing.strategy).toBe("performance_based");
    expect(named.data).toEqual(fusion.data);
    expect(beside.data).toEqual(fusion.data);
    expect([...fusion.asked, ...named.asked, ...beside.asked]).toEqual([]);
  });

  test.each([
    [{ models: [mini], strategy: { name: "compare", models: [haiku] } }, /models and strategy\.models both/],
    [{ model: [mini], strategy: { name: "compare", models: [haiku] } }, /model and strategy\.models both/],
    [{ model: inOrder(mini, haiku), models: [haiku] }, /model and models both name a list/],
    [{ model: inOrder(mini, haiku), strategy: "compare" }, /model and strategy both name a strategy/],
    [{ model: `${mini}, ${haiku}`, models: [haiku] }, /model and models both name a list/],
    [{ strategy: "compare" }, /The strategy compare has no models\. List them in models/],
    [{ strategy: { name: "compare", models: [] } }, /The strategy compare has no models/],
    [{ models: [mini], strategy: {} }, /strategy\.name: required\. Give one of fallback, .*compare/],
    [{ models: [mini], strategy: "cheapest" }, /strategy: .*"compare"/],
    [{ models: [mini], strategy: { name: "compare", strategy: "best_of" } }, /strategy names two strategies/],
    [{ model: { models: [mini] } }, /model\.strategy: required/],
    [{ model: { strategy: "compare" } }, /The strategy compare has no models\. List them in model\.models/],
    [{ models: [mini, haiku], strategy: { name: "cheapest" } }, /strategy\.name: .*"compare"/],
    [{ models: [mini], strategy: { name: "best_of" } }, /best_of takes 2 to 6 models, and these are 1/],
    [
      { models: [mini], strategy: { name: "compare", judge: haiku } },
      /- strategy\.judge belongs to best_of, and the strategy is compare\. Leave it out, or use "name":"best_of"/,
    ],
    [{ strategy: { name: "fallback", models: [{ id: mini, weight: -1 }] } }, /strategy\.models\[0\]\.weight/],
    [{ models: [{ id: mini, wait: 1 }] }, /'models\[0\]\.wait'/],
    [{ models: "[1]" }, /models\[0\]: expected string or object/],
  ])("%j is refused by the names that were written", async (args, words) => {
    const { text, asked } = await chat(args);
    expect(text).toMatch(/^Error: Validation Error - /);
    expect(text).toMatch(words);
    expect(asked).toEqual([]);
  });

  test("a judge that does not exist is named where it was written", async () => {
    const { text } = await chat({ models: [mini, haiku], strategy: { name: "best_of", judge: "a/b" } });
    expect(text).toContain("(from strategy.judge)");
  });

  test("OPENROUTER_FORCE_MODEL is over both", async () => {
    const env = { OPENROUTER_FORCE_MODEL: llama };
    expect((await chat({ models: [mini, haiku], strategy: "compare" }, env)).asked).toEqual([llama]);
  });
});

describe("a router that takes model and models", () => {
  test.each(["nvidia/switchyard", " openrouter:NVIDIA/switchyard", "nvidia/switchyard?temperature=0.5"])(
    "%j is sent with both",
    async (model) => {
      const { call, lastSent } = await startHarness();
      const { isError, text } = await call("chat_completion", {
        model,
        models: [mini, haiku],
        messages: "Hi",
      });
      expect(isError, text).toBe(false);
      expect(lastSent()).toMatchObject({
        model: expect.stringMatching(/^nvidia\/switchyard$/i),
        models: [mini, haiku],
      });
      expect(lastSent()).not.toHaveProperty("among");
    },
  );
});
