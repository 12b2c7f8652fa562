import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { panel, reply } from "../../support/panel.ts";
import { costOf, startPaying } from "../../support/paying.ts";
import { haiku, inOrder, mini, sonnet } from "../../support/several-models.ts";
import { ask as asking, chatUpstream, model } from "../../support/upstream.ts";

test("a cached answer costs nothing, and that is written down", async () => {
  const { ask, lines, account, simulator } = await startPaying({
    env: { OPENROUTER_MAX_COST_PER_SESSION: "1" },
  });
  const first = await ask(mini, { cache: true, max_tokens: 100 });
  const second = await ask(mini, { cache: true, max_tokens: 100 });
  expect(second.data).toMatchObject({ usage: { cost: 0 }, cache: { status: "HIT" } });
  expect(await lines(2)).toMatchObject([
    { cost: first.data.usage.cost, source: "usage" },
    { cost: 0, source: "usage", generation_id: second.data.id },
  ]);
  await expect.poll(() => simulator.spent).toBe(first.data.usage.cost);
  expect(await account()).toMatchObject({
    spent: { session: { calls: 2, cost: first.data.usage.cost } },
    budgets: [{ spent: first.data.usage.cost, held: 0 }],
  });
});

test("with a provider key of one's own, the ledger has OpenRouter's part, and the result the provider's too", async () => {
  const { ask, lines, simulator } = await startPaying({
    env: { OPENROUTER_MAX_COST_PER_SESSION: "1" },
    simulator: { byok: true },
  });
  const { data } = await ask(haiku);
  expect(data.usage).toMatchObject({
    cost: 0,
    is_byok: true,
    cost_details: { upstream_inference_cost: expect.any(Number) },
  });
  expect(data.usage.cost_details.upstream_inference_cost).toBeGreaterThan(0);
  expect(data.budget).toEqual({ session_left: 1 });
  expect(await lines(1)).toMatchObject([{ cost: 0, source: "usage" }]);
  expect(simulator.spent).toBe(0);
});

describe("an answer without its cost", () => {
  test("has null and a note; what is never told is estimated from what came", async () => {
    const { env } = await panel(
      { "acme/silent": (request, response) => reply(response, request, { content: "fine" }, { cost: null }) },
      { "acme/silent": { pricing: { prompt: "0.000001", completion: "0.00001" } } },
    );
    const { ask, lines, account, clock } = await startPaying({ env });
    const { data } = await ask("acme/silent");
    expect(data.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 20, cost: null });
    expect(data.warnings).toEqual([expect.stringMatching(/^OpenRouter did not report what this cost/)]);
    expect((await account()).spent).toMatchObject({ session: { calls: 0 }, cost_lookups: 1 });
    for (const pause of [1500, 4000, 12_000, 30_000]) {
      await expect.poll(() => clock.waits).toContain(pause);
      await clock.advance(pause);
    }
    expect(await lines(1)).toMatchObject([
      { source: "estimate", cost: 0.00021, prompt_tokens: 10, completion_tokens: 20, outcome: "answered" },
    ]);
    expect((await account()).spent.session).toMatchObject({ cost: 0, estimated: { calls: 1 } });
  });

  test("that cannot be priced either is counted, and in no sum", async () => {
    const { env } = await panel(
      { "acme/odd": (request, response) => reply(response, request, { content: "fine" }, { cost: null }) },
      { "acme/odd": { pricing: { prompt: "-1", completion: "-1" } } },
    );
    const { ask, lines, account, clock } = await startPaying({ env });
    await ask("acme/odd");
    for (const pause of [1500, 4000, 12_000, 30_000]) {
      await expect.poll(() => clock.waits).toContain(pause);
      await clock.advance(pause);
    }
    expect(await lines(1)).toMatchObject([{ source: "estimate", cost: null }]);
    expect((await account()).spent.session).toEqual({ calls: 1, cost: 0, unknown_cost_calls: 1 });
  });
});

test("get_account_status tells of all that what OpenRouter tells", async () => {
  const { ask, account, lines, simulator, clock } = await startPaying({
    env: { OPENROUTER_MAX_COST_PER_SESSION: "1", OPENROUTER_MAX_COST_PER_DAY: "2" },
  });
  await ask(haiku);
  await ask([sonnet, mini], { messages: `Hi [simulate: provider-error on ${sonnet}]` });
  await ask({ strategy: "compare", models: [haiku, mini] });
  await ask({ strategy: "best_of", models: [haiku, mini], passes: 2 });
  await ask(inOrder(haiku, mini), { messages: `Hi [simulate: moderation on ${haiku}]` });
  simulator.failNext({ kind: "broken-stream", afterChunks: 8 });
  await ask(sonnet, { messages: "write about 100 words" });
  await clock.advance(1500);
  const written = await lines(10);
  expect(written).toHaveLength(10);
  const { key, spent, budgets } = await account();
  expect(costOf(written)).toBe(simulator.spent);
  expect(key.usage.total).toBe(simulator.spent);
  const total = { calls: 10, cost: simulator.spent };
  expect(spent).toMatchObject({ session: total, day: total, month: total });
  expect(costOf(spent.month_by_model)).toBe(simulator.spent);
  expect(
    spent.month_by_model
      .map(({ calls }: { calls: number }) => calls)
      .toSorted((a: number, b: number) => b - a),
  ).toEqual([5, 4, 1]);
  expect(budgets).toMatchObject([
    { budget: "session", spent: simulator.spent, held: 0, left: Number((1 - simulator.spent).toFixed(12)) },
    { budget: "day", spent: simulator.spent, held: 0, left: Number((2 - simulator.spent).toFixed(12)) },
  ]);
});

test("an answer that names neither its model nor a generation is its requested model's, and is not said to be looked up", async () => {
  const env = await chatUpstream((_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        choices: [
          {
            message: { role: "assistant", content: "Half of" },
            finish_reason: "error",
            error: { code: 502, message: "Provider disconnected" },
          },
        ],
      }),
    ),
  );
  const { call } = await startHarness({ env });
  const { data } = await call("chat_completion", asking("hi"));
  expect(data).toMatchObject({
    status: "partial",
    usage: { cost: null },
    routing: { attempts: [{ id: model }] },
  });
  expect(data.warnings.join()).toContain("no generation id by which it could be asked");
  expect(data.warnings.join()).not.toContain("looked up");
});
