import { describe, expect, test } from "vitest";

import { type Harness, startHarness } from "../../support/harness.ts";

const [mini, haiku, deepseek] = [
  "openai/gpt-4o-mini",
  "anthropic/claude-haiku-4.5",
  "deepseek/deepseek-v3.2",
];
const grok = "x-ai/grok-4.5";
const models = [mini, haiku, deepseek];
const bestOf = (more: object = {}) => ({ strategy: "best_of", models, judge: grok, ...more });
const compare = { strategy: "compare", models };
const messages = "Write about 60 words";

const chatsIn = ({ simulator }: Harness) =>
  simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"));

const sum = (attempts: { cost?: number }[]): number =>
  attempts.reduce((total, { cost = 0 }) => total + cost, 0);

describe("the cost of a call is all that was spent on it", () => {
  test("by the candidates and in each pass of the judge", async () => {
    const harness = await startHarness();
    const { data } = await harness.call("chat_completion", { model: bestOf(), messages });
    expect(data.routing.selection).toMatchObject({ by: "judge", valid_passes: 3 });
    expect(data.routing.attempts).toHaveLength(6);
    expect(data.usage.cost).toBeCloseTo(sum(data.routing.attempts), 12);
    await expect.poll(() => harness.simulator.spent).toBeCloseTo(data.usage.cost, 12);
    const own = data.routing.candidates.map(({ cost }: { cost: number }) => cost);
    expect(Math.min(...own)).toBeGreaterThan(0);
    expect(Math.max(...own)).toBeLessThan(data.usage.cost);
  });

  test("by all that are compared", async () => {
    const { call, simulator } = await startHarness();
    const { data } = await call("chat_completion", { model: compare, messages });
    expect(data.usage.cost).toBeCloseTo(
      sum(data.choices.map(({ usage }: { usage: { cost: number } }) => usage)),
      12,
    );
    await expect.poll(() => simulator.spent).toBeCloseTo(data.usage.cost, 12);
  });

  test("and by those whose answers were of no use", async () => {
    const { call, simulator } = await startHarness({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    simulator.failNext({ kind: "reasoning-only" }, { model: deepseek });
    simulator.failNext({ kind: "status", status: 502 }, { model: haiku });
    const { data } = await call("chat_completion", { model: bestOf(), messages });
    expect(data.routing.candidates).toMatchObject([
      { usable: true },
      { usable: false, cost: 0, reason: "provider_unavailable" },
      { usable: false, cost: expect.any(Number), reason: "reasoning_used_max_tokens" },
    ]);
    expect(data.routing.candidates[2].cost).toBeGreaterThan(data.routing.candidates[0].cost);
    await expect.poll(() => simulator.spent).toBeCloseTo(data.usage.cost, 12);
  });

  test("and nothing where all of it comes from the cache, the verdicts too", async () => {
    const { call } = await startHarness();
    const ask = () => call("chat_completion", { model: bestOf(), messages, cache: true });
    const { data: first } = await ask();
    expect(first.usage.cost).toBeGreaterThan(0);
    const { data: again } = await ask();
    expect(again).toMatchObject({ cache: { status: "HIT" }, usage: { cost: 0 } });
    expect(again.choices).toEqual(first.choices);
    expect(again.routing.selection).toEqual(first.routing.selection);
  });

  test("and is null as soon as a part of it is not known, which is said", async () => {
    const { call, simulator } = await startHarness();
    for (const model of [bestOf({ select: "longest", judge: undefined }), compare]) {
      simulator.failNext({ kind: "reset" }, { model: haiku });
      const { data } = await call("chat_completion", { model, messages });
      expect(data.usage.cost).toBeNull();
      expect(data.warnings).toContainEqual(
        expect.stringMatching(
          /^What anthropic\/claude-haiku-4.5 cost is not known; the other requests cost 0\.\d+ USD \(it is looked up/,
        ),
      );
    }
  });
});

describe("what it will cost is estimated before", () => {
  const estimateOf = async ({ call }: Harness, model: object): Promise<number> => {
    const { data } = await call("chat_completion", { model: { ...model, dry_run: true }, messages });
    expect(data).toMatchObject({ usage: { cost: 0 }, choices: [], routing: { attempts: [] } });
    return data.routing.estimate_usd;
  };

  test("with the judge's passes, and nothing is sent", async () => {
    const harness = await startHarness();
    const all = await estimateOf(harness, compare);
    expect(all).toBeGreaterThan(0);
    expect(await estimateOf(harness, bestOf({ select: "longest", judge: undefined }))).toBe(all);
    const judged = await estimateOf(harness, bestOf({ passes: 3 }));
    const once = await estimateOf(harness, bestOf({ passes: 1 }));
    expect(judged).toBeGreaterThan(once);
    expect(once).toBeGreaterThan(all);
    expect((judged - all) / (once - all)).toBeCloseTo(3, 6);
    expect(chatsIn(harness)).toEqual([]);
  });

  test("with who would judge, and how often", async () => {
    const { call } = await startHarness();
    const planned = async (model: object) =>
      (await call("chat_completion", { model: { ...model, dry_run: true }, messages })).data;
    expect((await planned(bestOf())).routing.selection).toEqual({
      by: "judge",
      judge: grok,
      judge_is_candidate: false,
      passes: 3,
    });
    const own = await planned(bestOf({ judge: undefined, passes: 2 }));
    expect(own.routing.selection).toMatchObject({ judge: deepseek, judge_is_candidate: true, passes: 2 });
    expect((await planned(bestOf({ judge: undefined, select: "longest" }))).routing).not.toHaveProperty(
      "selection",
    );
    expect((await planned(compare)).routing).not.toHaveProperty("selection");
  });

  test("without a judge where only one candidate is left", async () => {
    const harness = await startHarness();
    const one = { id: haiku, min_performance_score: 99 };
    const model = { strategy: "best_of", models: [mini, one], judge: grok };
    expect(await estimateOf(harness, model)).toBe(await estimateOf(harness, { ...compare, models: [mini] }));
    const { data } = await harness.call("chat_completion", { model, messages });
    expect(data.routing).toMatchObject({
      excluded: [{ id: haiku, reason: "below_min_score" }],
      selection: { by: "only_answer", degraded: true },
    });
    expect(chatsIn(harness)).toHaveLength(1);
  });

  test("as unknown where a router decides the price, which only a cap refuses", async () => {
    const harness = await startHarness();
    const routers = [mini, "openrouter/auto", "openrouter/fusion"];
    const open = { strategy: "best_of", models: routers, select: "longest" };
    expect(await estimateOf(harness, open)).toBeNull();
    const { data, isError } = await harness.call("chat_completion", { model: open, messages });
    expect(isError).toBe(false);
    expect(data.routing.candidates.filter(({ usable }: { usable: boolean }) => usable)).toHaveLength(3);
    expect(data.usage.cost).toBeGreaterThan(0);
    const capped = {
      ...open,
      models: routers.map((id) => ({ id, max_cost_per_1k_tokens: 1 })),
    };
    const { data: left } = await harness.call("chat_completion", { model: capped, messages });
    expect(left.routing.excluded).toEqual([
      { id: "openrouter/auto", reason: "price_unknown" },
      { id: "openrouter/fusion", reason: "price_unknown" },
    ]);
  });
});
