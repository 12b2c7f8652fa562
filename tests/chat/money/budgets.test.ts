import { describe, expect, test } from "vitest";

import { fingerprint } from "../../../src/lib/fingerprint.ts";
import { spend, startSpending } from "../../support/ledger.ts";
import { costOf, startPaying } from "../../support/paying.ts";
import { haiku, inOrder, llama, mini, sonnet } from "../../support/several-models.ts";

const free = "openai/gpt-oss-20b:free";
const perCall = { OPENROUTER_MAX_COST_PER_CALL: "0.01" };
const perSession = { OPENROUTER_MAX_COST_PER_SESSION: "0.01" };
const perDay = { OPENROUTER_MAX_COST_PER_DAY: "0.01" };

describe("over a budget", () => {
  test.each([
    [
      "call",
      perCall,
      {},
      /up to \$0\.0500\d*, which is more than the \$0\.01 a call may cost \(OPENROUTER_MAX_COST_PER_CALL\)/,
    ],
    ["call", {}, { max_cost_usd: 0.01 }, /more than the \$0\.01 a call may cost \(max_cost_usd\)/],
    [
      "session",
      perSession,
      {},
      /\$0\.01 of the \$0\.01 for this session is left \(OPENROUTER_MAX_COST_PER_SESSION; \$0 spent\)/,
    ],
    [
      "day",
      perDay,
      {},
      /\$0\.01 of the \$0\.01 for this day is left \(OPENROUTER_MAX_COST_PER_DAY; \$0 spent\).*00:00 UTC/,
    ],
  ])("of the %s nothing is sent, and the numbers are told", async (_, env, more, numbers) => {
    const { ask, sent, account } = await startPaying({ env });
    const models = [
      haiku,
      [haiku, sonnet],
      inOrder(sonnet, haiku),
      { strategy: "compare", models: [haiku, mini] },
      { strategy: "best_of", models: [haiku, mini] },
    ];
    for (const model of models) {
      const { text, data } = await ask(model, { max_tokens: 10_000, ...more });
      expect(text).toMatch(/^Error: Validation Error - .*so nothing was sent/);
      expect(data.code).toMatch(/^(over_budget|no_eligible_model)$/);
      expect(text).toMatch(/can cost up to \$0\.\d/);
    }
    expect((await ask(haiku, { max_tokens: 10_000, ...more })).text).toMatch(numbers);
    expect((await ask([haiku, sonnet], { max_tokens: 10_000, ...more })).text).toMatch(numbers);
    expect(sent()).toEqual([]);
    expect((await account()).spent.session.calls).toBe(0);
  });

  test("a cheaper model of a list is asked all the same, and the other is named", async () => {
    const { ask, asked } = await startPaying({ env: perCall });
    const { data } = await ask([sonnet, mini], { max_tokens: 2000 });
    expect(asked()).toEqual([mini]);
    expect(data.routing.excluded).toEqual([{ id: sonnet, reason: "over_budget" }]);
    expect(data.routing.excluded).toEqual([{ id: sonnet, reason: "over_budget" }]);
    // Told once.
    expect(data.warnings ?? []).not.toContainEqual(expect.stringContaining(sonnet));
  });

  test.each([
    { OPENROUTER_MAX_COST_PER_CALL: "0" },
    { OPENROUTER_MAX_COST_PER_SESSION: "0" },
    { OPENROUTER_MAX_COST_PER_DAY: "0" },
  ])("of 0, the free models are what is left (%o)", async (env) => {
    const { ask, asked, lines, lastSent } = await startPaying({ env });
    expect(await ask(mini, { max_tokens: 1 })).toMatchObject({ isError: true });
    expect(await ask([mini, free])).toMatchObject({ isError: false });
    expect(await ask(free)).toMatchObject({ isError: false });
    expect(await ask("openrouter/free")).toMatchObject({ isError: false });
    expect(lastSent()).not.toHaveProperty("max_tokens");
    expect(asked()).toEqual([free, free, "openrouter/free"]);
    expect(await lines(3)).toMatchObject([{ cost: 0 }, { cost: 0 }, { cost: 0 }]);
  });
});

describe("calls at once", () => {
  test.each([
    ["session", { OPENROUTER_MAX_COST_PER_SESSION: "0.02" }, { max_tokens: 1000 }],
    ["day", { OPENROUTER_MAX_COST_PER_DAY: "0.02" }, { max_tokens: 1000 }],
    ["session", { OPENROUTER_MAX_COST_PER_SESSION: "0.02" }, {}],
    ["day", { OPENROUTER_MAX_COST_PER_DAY: "0.02" }, {}],
  ])("twenty never spend more than the %s may (%o, %o)", async (_, env, more) => {
    const { ask, account, simulator, sent } = await startPaying({
      env: { OPENROUTER_MAX_CONCURRENCY: "20", ...env },
    });
    const asked = { messages: "write about 600 words", ...more };
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(haiku, asked)));
    const answered = answers.filter(({ isError }) => !isError);
    expect(answered.length).toBeGreaterThan(0);
    expect(sent()).toHaveLength(answered.length);
    const refused = answers.filter(({ isError }) => isError);
    expect(refused.length).toBeGreaterThan(0);
    for (const { data } of refused) expect(data.code).toBe("over_budget");
    const { cost } = (await account()).spent.session;
    await expect.poll(() => simulator.spent).toBe(cost);
    expect(cost).toBeLessThanOrEqual(0.02);
    expect((await account()).budgets[0]).toMatchObject({ spent: cost, held: 0 });
  });

  test("later ones get what the earlier ones left", async () => {
    const { ask, account, sent } = await startPaying({
      env: { OPENROUTER_MAX_COST_PER_SESSION: "0.5" },
      simulator: { keyLimit: null },
    });
    // The longest answers of Haiku cost 0.32: there is room for one, and for a shorter one.
    const answers = await Promise.all([ask(haiku), ask(haiku)]);
    expect(answers).toMatchObject([{ isError: false }, { isError: false }]);
    const limits = sent().map(({ max_tokens: limit }) => Number(limit));
    expect(Math.max(...limits)).toBe(64_000);
    expect(Math.min(...limits)).toBeLessThan(37_000);
    expect(answers.flatMap(({ data }) => data.warnings)).toContainEqual(
      expect.stringMatching(/^max_tokens was set to 3\d+: a budget is set, and \$0\.1\d+ of it is left$/),
    );
    expect((await account()).budgets[0].held).toBe(0);
  });
});

describe("a day", () => {
  test("counts what other servers spent with the same key, and begins anew at midnight UTC", async () => {
    const { ask, folder, simulator, clock } = await startPaying({
      env: { OPENROUTER_MAX_COST_PER_DAY: "0.01" },
    });
    const other = startSpending({ folder, key: fingerprint(simulator.key), clock });
    await spend(other, 0.0099);
    const another = startSpending({ folder, key: "another", clock });
    await spend(another, 5);
    await Promise.all([other.close(), another.close()]);
    expect((await ask(haiku, { max_tokens: 100 })).text).toMatch(
      /\$0\.0001 of the \$0\.01 for this day is left \(OPENROUTER_MAX_COST_PER_DAY; \$0\.0099 spent\)/,
    );
    await clock.advance(11 * 3_600_000 + 59 * 60_000 + 59_999);
    expect(await ask(haiku, { max_tokens: 100 })).toMatchObject({ isError: true });
    await clock.advance(1);
    const { data } = await ask(haiku, { max_tokens: 100 });
    expect(data.budget.day_left).toBe(0.01 - data.usage.cost);
  });

  test("warns from four fifths on, in every result", async () => {
    const { ask, folder, simulator, clock } = await startPaying({
      env: { OPENROUTER_MAX_COST_PER_DAY: "1", OPENROUTER_MAX_COST_PER_SESSION: "2" },
    });
    expect((await ask(mini)).data).not.toHaveProperty("warnings");
    const other = startSpending({ folder, key: fingerprint(simulator.key), clock });
    await spend(other, 0.85);
    await other.close();
    const { data } = await ask(mini);
    expect(data.warnings).toEqual([
      expect.stringMatching(/^85 % of the budget of this day is spent: \$0\.85\d* of \$1\.00/),
    ]);
    expect(data.budget).toEqual({
      session_left: expect.closeTo(2, 3),
      day_left: expect.closeTo(0.15, 3),
    });
  });
});

describe("one call", () => {
  test("may cost its cap in all: an answer that could not be used counts", async () => {
    const { ask, lines, sent, simulator } = await startPaying({
      env: { OPENROUTER_MAX_COST_PER_CALL: "0.006" },
    });
    const list = { ...inOrder(haiku, sonnet), fallback_on: ["transient", "model", "content"] };
    const messages = `write about 600 words [simulate: content-filter on ${haiku}]`;
    const { data, isError } = await ask(list, { messages });
    expect(isError).toBe(false);
    expect(sent().map(({ model }) => model)).toEqual([haiku, sonnet]);
    const [first, second] = await lines(2);
    // What is left of the cap, turned into tokens of the second model.
    const left = 0.006 - first?.cost;
    expect(sent()[1]?.["max_tokens"]).toBeLessThanOrEqual(Math.ceil(left / 0.000015));
    expect(second?.completion_tokens).toBe(sent()[1]?.["max_tokens"]);
    await expect.poll(() => simulator.spent).toBe(costOf([first ?? {}, second ?? {}]));
    expect(simulator.spent).toBeLessThanOrEqual(0.006);
    expect(data.usage.cost).toBeCloseTo(simulator.spent, 12);
    expect(data.warnings).toContainEqual(
      expect.stringMatching(/^max_tokens was set to \d+: .* \$0\.00\d+ of it is left$/),
    );
  });

  test("keeps an answer with a flaw when there is no money left for a better one", async () => {
    const { ask, sent, simulator } = await startPaying();
    const list = { ...inOrder(haiku, sonnet), fallback_on: ["transient", "model", "content"] };
    simulator.answerNext("no JSON at all, ".repeat(50), { model: haiku });
    const { data } = await ask(list, {
      messages: "Answer in JSON",
      response_format: { type: "json_object" },
      max_tokens: 300,
      max_cost_usd: 0.005,
    });
    expect(sent()).toHaveLength(1);
    expect(data.choices[0].message.content).toContain("no JSON at all");
    expect(data.usage.cost).toBeGreaterThan(0);
    expect(data.routing.attempts).toMatchObject([
      { id: haiku, outcome: "format_mismatch" },
      { id: sonnet, outcome: "over_budget", cost: 0 },
    ]);
  });

  test.each([
    ["compare", [haiku, sonnet, llama]],
    ["best_of", [haiku, sonnet]],
  ])("shares its cap among all that is asked at once (%s)", async (strategy, models) => {
    const { ask, sent, simulator, account } = await startPaying({
      env: { OPENROUTER_MAX_COST_PER_CALL: "0.6" },
    });
    const { data, isError } = await ask({ strategy, models }, { messages: "write about 20000 words" });
    expect(isError).toBe(false);
    const limits = sent().map(({ max_tokens: limit }) => Number(limit));
    expect(Math.min(...limits)).toBeGreaterThan(100);
    expect(data.usage.cost).toBeLessThanOrEqual(0.6);
    expect(data.usage.cost).toBeGreaterThan(0.1);
    await expect.poll(() => simulator.spent).toBeCloseTo(data.usage.cost, 12);
    expect((await account()).spent.session.calls).toBe(sent().length);
    for (const { provider } of sent()) {
      expect(provider).toMatchObject({
        max_price: { prompt: expect.any(Number), completion: expect.any(Number) },
      });
    }
  });
});
