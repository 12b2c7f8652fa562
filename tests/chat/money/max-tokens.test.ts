import { describe, expect, test } from "vitest";

import { catalogueEntry, price } from "../../../src/simulator/index.ts";
import { heldTokens, mostTokensIn } from "../../support/most-tokens.ts";
import { startPaying } from "../../support/paying.ts";
import { haiku, inOrder, llama, mini, sonnet, tiny } from "../../support/several-models.ts";

const question = [
  { role: "system", content: "x".repeat(2000) },
  { role: "user", content: "x".repeat(2000) },
];
const asked = { messages: question, max_cost_usd: 0.02 };
/** Of the question to this model. */
const promptTo = (model: string, more: Record<string, unknown> = {}): number =>
  heldTokens({ model, messages: question, stream: true, ...more });
/** How many tokens of an answer to the question `usd` pay for. */
const affordable = (usd: number, model: string, prompt: number, completion: number): number =>
  Math.floor((usd - promptTo(model) * prompt) / completion + 1e-6);
const most = affordable(0.02, sonnet, 0.000003, 0.000015);
const remark = (tokens: number, usd: string): string =>
  `max_tokens was set to ${tokens}: a budget is set, and ${usd} of it is left`;

describe("a cap without max_tokens", () => {
  test("becomes max_tokens, and the result says so", async () => {
    const { ask, lastSent } = await startPaying();
    const { data } = await ask(sonnet, asked);
    expect(lastSent()).toMatchObject({
      max_tokens: most,
      provider: { max_price: { prompt: 3.000003, completion: 15.000015 } },
    });
    expect(data.warnings).toContainEqual(remark(most, "$0.02"));
  });

  test.each([
    ["OPENROUTER_MAX_COST_PER_CALL", {}],
    ["OPENROUTER_MAX_COST_PER_SESSION", { max_cost_usd: 5 }],
    ["OPENROUTER_MAX_COST_PER_DAY", { max_cost_usd: 5 }],
  ])("is the smallest that is left (%s)", async (variable, more) => {
    const { ask, lastSent } = await startPaying({ env: { [variable]: "0.02" } });
    await ask(sonnet, { messages: question, ...more });
    expect(lastSent()?.max_tokens).toBe(most);
  });

  test("becomes each model's own where the models are asked from here", async () => {
    const { ask, sent } = await startPaying({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    await ask(inOrder(sonnet, haiku), {
      ...asked,
      messages: [...question, { role: "user", content: "[simulate: provider-error]" }],
    });
    const limits = sent().map(({ model, max_tokens }) => [model, max_tokens]);
    expect(limits).toMatchObject([
      [sonnet, expect.closeTo(most, -2)],
      [haiku, expect.closeTo(affordable(0.02, haiku, 0.000001, 0.000005), -2)],
    ]);
  });

  test("becomes the lowest of a list that OpenRouter goes through, at the highest of the prices", async () => {
    const { ask, sent } = await startPaying();
    const models = [haiku, sonnet, mini];
    const { data } = await ask(models, asked);
    const prompt = promptTo(sonnet) + mostTokensIn(JSON.stringify(models));
    const shared = Math.floor((0.02 - prompt * 0.000003) / 0.000015);
    expect(sent()).toMatchObject([
      { models, max_tokens: shared, provider: { max_price: { prompt: 3.000003, completion: 15.000015 } } },
    ]);
    expect(data.warnings).toContainEqual(remark(shared, "$0.02"));
  });

  test("is kept even when OpenRouter mixes the prices of two models", async () => {
    const { ask, sent, simulator } = await startPaying();
    const entry = (id: string, prompt: string, completion: string) =>
      catalogueEntry({
        id,
        name: id,
        about: "",
        created: "2026-11-01",
        context: 100_000,
        by: ["acme"],
        pricing: price(prompt, completion),
      });
    simulator.setModels((entries) => [
      ...entries,
      entry("acme/reader", "0.000001", "0.00001"),
      entry("acme/writer", "0.00001", "0.000001"),
    ]);
    const models = ["acme/reader", "acme/writer"];
    await ask(models, { ...asked, max_cost_usd: 0.03 });
    // The prompt at the one's price and the answer at the other's.
    const prompt = promptTo("acme/reader") + mostTokensIn(JSON.stringify(models));
    expect(sent()).toMatchObject([
      { models, max_tokens: Math.floor((0.03 - prompt * 0.00001) / 0.00001 + 1e-6) },
    ]);
  });

  test("leaves room for the prompt where a model may write as much as it can read", async () => {
    const { ask, lastSent } = await startPaying();
    expect(await ask(tiny, { messages: question, max_cost_usd: 5 })).toMatchObject({ isError: false });
    expect(lastSent()?.max_tokens).toBe(60_000 - 1260);
  });

  test("is not told of where it shortens nothing", async () => {
    const { ask, lastSent } = await startPaying();
    const { data } = await ask(llama, { messages: question, max_cost_usd: 5 });
    expect(lastSent()?.max_tokens).toBe(16_384);
    expect(data).not.toHaveProperty("warnings");
  });

  test("that pays for less than sixteen tokens is too little", async () => {
    const { ask, sent } = await startPaying();
    const prompt = promptTo(sonnet) * 0.000003;
    expect(await ask(sonnet, { messages: question, max_cost_usd: prompt + 15 * 0.000015 })).toMatchObject({
      isError: true,
      data: { code: "over_budget" },
    });
    expect(sent()).toEqual([]);
    await ask(sonnet, { messages: question, max_cost_usd: prompt + 16 * 0.000015 });
    expect(sent()).toMatchObject([{ max_tokens: 16 }]);
  });

  test("is shared by the answers of one request", async () => {
    const { ask, lastSent } = await startPaying();
    await ask(sonnet, { ...asked, extra_body: { n: 4 } });
    const prompt = promptTo(sonnet, { n: 4 }) * 0.000003;
    expect(lastSent()?.max_tokens).toBe(Math.floor((0.02 - prompt) / (4 * 0.000015)));
    expect((await ask(sonnet, { ...asked, max_tokens: 500, extra_body: { n: 4 } })).data.code).toBe(
      "over_budget",
    );
  });

  test("counts images in answers at their own price", async () => {
    const { ask, lastSent } = await startPaying();
    const painter = "google/gemini-3-pro-image";
    await ask(painter, { messages: question, max_cost_usd: 0.1 });
    expect(lastSent()?.max_tokens).toBe(affordable(0.1, painter, 0.000002, 0.00012));
    const audio = { modalities: ["text", "audio"], audio: { voice: "alloy", format: "wav" } };
    await ask("openai/gpt-audio", { messages: question, max_cost_usd: 0.1, extra_body: audio });
    const prompt = promptTo("openai/gpt-audio", audio) * 0.0000025;
    expect(lastSent()?.max_tokens).toBe(Math.floor((0.1 - prompt) / 0.000064));
  });
});

test("what a budget allows is not taken for what an answer usually costs", async () => {
  const { ask } = await startPaying();
  const estimates = async (more: Record<string, unknown>): Promise<number[]> => {
    const models = [haiku, mini];
    const { data } = await ask({ strategy: "cost_optimized", models, dry_run: true }, more);
    return [
      data.routing.estimate_usd,
      ...data.routing.ranked.map((row: Record<string, unknown>) => row["est_cost_usd"]),
    ];
  };
  expect(await estimates({ max_cost_usd: 1 })).toEqual(await estimates({}));
});

describe("a caller's own max_tokens", () => {
  test.each([
    ["max_tokens", {}, { max_tokens: 921 }],
    ["OPENROUTER_MAX_TOKENS", { OPENROUTER_MAX_TOKENS: "921" }, {}],
    ["max_completion_tokens", {}, { extra_body: { max_completion_tokens: 921 } }],
  ])("is never changed: what it may cost is refused instead (%s)", async (_, env, more) => {
    const { ask, sent } = await startPaying({ env });
    expect((await ask(sonnet, { ...asked, ...more })).text).toMatch(
      /can cost up to \$0\.020\d+, which is more than the \$0\.02 a call may cost \(max_cost_usd\)/,
    );
    await ask([sonnet, "openai/gpt-5.4"], { ...asked, ...more });
    expect(sent().map(({ model }) => model)).toEqual(["openai/gpt-5.4"]);
  });

  test("that fits is sent as it is, and no dearer endpoint may be used", async () => {
    const { ask, lastSent } = await startPaying();
    const { data } = await ask(sonnet, { ...asked, max_tokens: 900 });
    expect(lastSent()).toMatchObject({ max_tokens: 900, provider: { max_price: { prompt: 3.000003 } } });
    expect(data).not.toHaveProperty("warnings");
    await ask(mini, { messages: "Hi", max_tokens: 5, max_cost_usd: 0.00002 });
    expect(lastSent()).toMatchObject({ max_tokens: 5, provider: { max_price: { completion: 0.6000006 } } });
  });

  test("of a model's text counts", async () => {
    const { ask, sent } = await startPaying();
    expect((await ask(`${sonnet}?max_tokens=921`, asked)).data.code).toBe("over_budget");
    expect(sent()).toEqual([]);
  });
});

describe("provider.max_price", () => {
  test("keeps what the caller set where that is lower, and the rest of provider", async () => {
    const { ask, lastSent } = await startPaying();
    const provider = { order: ["anthropic"], max_price: { prompt: 20, completion: 15, request: 0.1 } };
    await ask(sonnet, { ...asked, provider });
    expect(lastSent()?.provider).toEqual({
      order: ["anthropic"],
      max_price: { prompt: 3.000003, completion: 15, request: 0.1 },
    });
  });

  test("is not sent without a cap, nor for what is free", async () => {
    const { ask, lastSent } = await startPaying();
    await ask(sonnet);
    expect(lastSent()).not.toHaveProperty("provider");
    await ask("openai/gpt-oss-20b:free", { max_cost_usd: 0.01 });
    expect(lastSent()).not.toHaveProperty("provider");
  });

  test("holds for a judge, too", async () => {
    const { ask, sent } = await startPaying();
    const model = { strategy: "best_of", judge: haiku, passes: 1, models: [mini, llama] };
    await ask(model, { max_cost_usd: 0.5 });
    expect(sent().at(-1)).toMatchObject({
      model: haiku,
      provider: { max_price: { prompt: 1.000001, completion: 5.000005 } },
    });
  });
});

describe("prices by the prompt's length", () => {
  test.each([
    ["at the threshold", 200_000, 0.000003, 0.000015],
    ["one token above it", 200_001, 0.000006, 0.0000225],
  ])("are those of the tier in force (%s)", async (_, tokens, prompt, completion) => {
    const { ask, lastSent } = await startPaying();
    const bodyOf = (content: string) => ({
      model: sonnet,
      messages: [{ role: "user", content }],
      stream: true,
    });
    const content = "x".repeat((tokens - heldTokens(bodyOf(""))) * 2);
    await ask(sonnet, { messages: content, max_cost_usd: 1.5 });
    expect(heldTokens(bodyOf(content))).toBe(tokens);
    expect(lastSent()).toMatchObject({
      max_tokens: Math.floor((1.5 - tokens * prompt) / completion + 1e-6),
      provider: { max_price: { completion: expect.closeTo(completion * 1e6, 3) } },
    });
  });
});
