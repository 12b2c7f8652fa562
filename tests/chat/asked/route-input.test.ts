import { describe, expect, test } from "vitest";

import { haiku, inOrder, llama, mini, sonnet, startSeveral } from "../../support/several-models.ts";

describe("a list of models", () => {
  test("is asked in its order, as an array, as models, as text, or as model and models", async () => {
    const { ask, asked, call } = await startSeveral();
    const messages = "Hi";
    await ask([mini, haiku]);
    await ask(JSON.stringify([mini, haiku]));
    await ask({ strategy: "fallback", models: [mini, { id: haiku }] });
    await ask(JSON.stringify({ strategy: "fallback", models: [mini, haiku], dry_run: "false" }));
    await call("chat_completion", { model: mini, models: [haiku], messages });
    await call("chat_completion", { models: [mini, haiku], messages });
    await call("chat_completion", { models: JSON.stringify([mini, haiku]), messages });
    expect(asked()).toEqual(Array.from({ length: 7 }, () => [mini, haiku]));
  });

  test("of one model is a plain call", async () => {
    const { ask, asked, call } = await startSeveral();
    const answers = [
      await ask([mini]),
      await ask(JSON.stringify([mini])),
      await call("chat_completion", { models: [mini], messages: "Hi" }),
      await call("chat_completion", { model: mini, models: [], messages: "Hi" }),
    ];
    expect(asked()).toEqual([mini, mini, mini, mini]);
    for (const { data } of answers) {
      expect(data.model).toBe(mini);
      expect(data).not.toHaveProperty("requested_model");
      expect(data).not.toHaveProperty("routing");
    }
  });

  test("asks a model that stands there twice only once, and says so", async () => {
    const { ask, asked } = await startSeveral();
    const { data } = await ask([mini, haiku, ` ${mini.toUpperCase()}`]);
    expect(asked()).toEqual([[mini, haiku]]);
    expect(data.warnings).toEqual([expect.stringMatching(/more than once/)]);
  });

  test("asks a model once that stands there under two names", async () => {
    const { ask, asked } = await startSeveral();
    const { data } = await ask([mini, `openrouter:${mini}`, haiku]);
    expect(asked()).toEqual([[mini, haiku]]);
    expect(data.warnings).toEqual([expect.stringMatching(/more than once/)]);
  });

  test("keeps the same model with other parameters", async () => {
    const { ask, sent, simulator } = await startSeveral();
    simulator.failNext({ kind: "status", status: 503 }, { model: mini });
    await ask([`${mini}?temperature=0.1`, `${mini}?temperature=0.9`]);
    expect(sent()).toMatchObject([
      { model: mini, temperature: 0.1 },
      { model: mini, temperature: 0.9 },
    ]);
  });

  test("has bounds, and no empty ids", async () => {
    const { ask, call, asked } = await startSeveral();
    const nine = Array.from({ length: 9 }, (_, place) => `${mini}?temperature=0.${place}`);
    const refused = [
      await ask(nine),
      await call("chat_completion", { model: nine[0], models: nine.slice(1), messages: "Hi" }),
      await ask([]),
      await ask("[]"),
      await ask(["", mini]),
      await ask({ strategy: "fallback", models: [" ", mini] }),
      await ask({ strategy: "best_of", models: [mini] }),
      await ask({ strategy: "cheapest", models: [mini] }),
      await ask({ strategy: "round_robin", models: [{ id: mini, weight: -1 }] }),
      await call("chat_completion", { model: [mini], models: [haiku], messages: "Hi" }),
    ];
    for (const { isError, text } of refused) {
      expect(isError).toBe(true);
      expect(text).toMatch(/^Error: Validation Error - /);
    }
    expect(asked()).toEqual([]);
  });

  test.each([
    ["judge", { strategy: "round_robin", judge: haiku }],
    ["passes", { strategy: "compare", passes: 2 }],
    ["judge", { strategy: "best_of", select: "consensus", judge: haiku }],
    ["passes", { strategy: "best_of", select: "longest", passes: 2 }],
    ["rubric", { strategy: "best_of", select: "shortest", rubric: "Only rhymes count." }],
    ["via", { strategy: "compare", via: "server" }],
    ["fallback_on", { strategy: "best_of", fallback_on: ["content"] }],
  ])("refuses %s where it would be ignored", async (name, route) => {
    const { ask, asked } = await startSeveral();
    const { isError, text } = await ask({ ...route, models: [mini, haiku] });
    expect(isError).toBe(true);
    expect(text).toMatch(new RegExp(`^Error: Validation Error - model\\.${name} `));
    expect(asked()).toEqual([]);
  });
});

describe("the models of a list", () => {
  test("one wrong id does not cost the others their chance, and what was meant is told", async () => {
    const { ask, asked } = await startSeveral();
    const { isError, data } = await ask([mini, "anthropic/claude-haku-4.5", llama]);
    expect(isError).toBe(false);
    expect(asked()).toEqual([[mini, llama]]);
    expect(data.routing.excluded).toEqual([{ id: "anthropic/claude-haku-4.5", reason: "unknown_model" }]);
    expect(data.warnings).toEqual([
      expect.stringMatching(/not found.*claude-haku.*did you mean .*haiku-4\.5/),
    ]);
  });

  test("a list that fails tells who was left out of it", async () => {
    const { ask, simulator } = await startSeveral();
    simulator.failNext({ kind: "credits" });
    const { text, data } = await ask([mini, "a/b", llama]);
    expect(text).toMatch(
      /^Error: Validation Error - OpenRouter answered 402: .*; not asked: meta-llama\S+ \(OpenRouter went no further\); left out beforehand: a\/b \(unknown_model\)\. Add credits/,
    );
    expect(data).toMatchObject({ code: "insufficient_credits", attempts: [{ id: mini, status: 402 }] });
  });

  test("with one left it is asked, even where OpenRouter was to go through the list", async () => {
    const { ask, asked } = await startSeveral();
    const { data } = await ask({ strategy: "fallback", via: "server", models: ["a/b", mini] });
    expect(asked()).toEqual([mini]);
    expect(data.routing).toMatchObject({ executed: "client", attempts: [{ id: mini, outcome: "answered" }] });
  });

  test("with none left nothing is sent, and each is told with what was meant", async () => {
    const { ask, asked } = await startSeveral();
    const { isError, text, data } = await ask(["a/b", "anthropic/claude-haku-4.5"]);
    expect(isError).toBe(true);
    expect(text).toMatch(/a\/b: unknown_model.*claude-haku-4\.5: unknown_model/);
    expect(data).toMatchObject({ code: "no_eligible_model", retryable: false });
    expect(data.suggestions).toContain(haiku);
    expect(asked()).toEqual([]);
  });

  test("may each have parameters, which lose to those of the call", async () => {
    const { ask, sent, simulator } = await startSeveral();
    simulator.failNext({ kind: "status", status: 503 }, { model: mini });
    await ask([`${mini}?temperature=0.1&max_tokens=50`, `${haiku}?reasoning_effort=low&max_tokens=90`], {
      temperature: 0.7,
    });
    expect(sent()).toMatchObject([
      { model: mini, temperature: 0.7, max_tokens: 50 },
      { model: haiku, temperature: 0.7, max_tokens: 90, reasoning: { effort: "low" } },
    ]);
    expect(sent()[0]).not.toHaveProperty("reasoning");
  });

  test("a mistake in such a parameter is named before anything is sent", async () => {
    const { ask, asked } = await startSeveral();
    const { text } = await ask([mini, `${haiku}?temprature=1`]);
    expect(text).toMatch(/^Error: Validation Error - .*temprature/);
    expect(asked()).toEqual([]);
  });

  test("may be aliases, suffixes, presets and routers", async () => {
    const env = { OPENROUTER_MODEL_ALIASES: '[{"pattern":"fast","replacement":"openai/gpt-4o-mini:nitro"}]' };
    const { ask, asked, simulator } = await startSeveral({ env });
    const own = await ask(["fast", "~anthropic/claude-haiku-latest"]);
    expect(own.data.routing).toMatchObject({
      executed: "server",
      attempts: [{ id: `${mini}:nitro`, outcome: "answered" }],
    });
    simulator.failNext({ kind: "status", status: 503 }, { model: mini });
    const second = await ask(["fast", "~anthropic/claude-haiku-latest"]);
    expect(second.data.routing.attempts).toMatchObject([
      { id: `${mini}:nitro`, status: 503 },
      { id: "~anthropic/claude-haiku-latest", status: 200 },
    ]);
    simulator.failNext({ kind: "status", status: 503 });
    const router = await ask(["@preset/demo", "openrouter/auto"]);
    expect(router.data.routing).toMatchObject({
      executed: "client",
      attempts: [
        { id: "@preset/demo", status: 503 },
        { id: "openrouter/auto", status: 200 },
      ],
    });
    expect(asked()).toEqual([
      [`${mini}:nitro`, "~anthropic/claude-haiku-latest"],
      [`${mini}:nitro`, "~anthropic/claude-haiku-latest"],
      "@preset/demo",
      "openrouter/auto",
    ]);
  });

  test("go out as they are, soon, when no catalogue comes", async () => {
    const { ask, asked, simulator } = await startSeveral({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    simulator.failNext({ kind: "status", status: 500 }, { route: "models", times: 20 });
    const { isError, data } = await ask(["a/b", mini, haiku]);
    expect(isError).toBe(false);
    expect(asked()).toEqual(["a/b", mini]);
    expect(data.routing.attempts).toMatchObject([
      { id: "a/b", status: 400, class: "model", outcome: "model_not_found" },
      { id: mini, status: 200 },
    ]);
    expect(data.warnings).toEqual([
      expect.stringMatching(/catalogue could not be had/),
      expect.stringMatching(/^a\/b: .*not a valid model ID/),
    ]);
  });
});

describe("OPENROUTER_FORCE_MODEL", () => {
  const env = { OPENROUTER_FORCE_MODEL: llama };

  test("turns a list into that one model, and says so", async () => {
    const { ask, asked } = await startSeveral({ env });
    for (const model of [
      [mini, haiku],
      inOrder(mini, haiku),
      { strategy: "best_of", models: [mini, haiku] },
    ]) {
      const { data } = await ask(model);
      expect(data.model).toContain("llama");
      expect(data.warnings).toEqual([
        expect.stringMatching(/OPENROUTER_FORCE_MODEL/),
        expect.stringMatching(/whole list/),
      ]);
      expect(data.requested_model).toBe(`${mini}, ${haiku}`);
    }
    expect(asked()).toEqual([llama, llama, llama]);
  });

  test("spends nothing on a dry run", async () => {
    const { ask, asked } = await startSeveral({ env });
    const { data } = await ask({ strategy: "best_of", models: [mini, sonnet], dry_run: true });
    expect(data.routing.ranked).toMatchObject([{ id: llama }]);
    expect(data.warnings).toContainEqual(expect.stringMatching(/OPENROUTER_FORCE_MODEL/));
    expect(asked()).toEqual([]);
  });
});
