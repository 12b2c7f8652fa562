import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";

import { expect, test } from "vitest";

import type { CallOptions } from "../../support/harness.ts";
import type { ManualClock } from "../../support/manual-clock.ts";
import { costOf, startPaying } from "../../support/paying.ts";
import { inOrder, mini } from "../../support/several-models.ts";
import { piece, stream, upstream } from "../../support/upstream.ts";

const long = "write about 100 words";
const capped = { OPENROUTER_MAX_COST_PER_SESSION: "1" };

const listening = (told: string[]): CallOptions => ({ onprogress: ({ message = "" }) => told.push(message) });

/** Text has begun to come. */
async function begun(told: string[], clock: ManualClock): Promise<void> {
  const latest = async (): Promise<string> => {
    await clock.advance(1000);
    return told.join("\n");
  };
  await expect.poll(latest).toMatch(/: [1-9]\d* tokens/);
}

/** The lookup waits; a test must not go on before it does. */
const lookups = [1500, 4000, 12_000, 30_000];

test("an answer that broke off comes at once, says that its cost is not known, and is settled from /generation", async () => {
  const { ask, account, lines, simulator, clock } = await startPaying({ env: capped });
  simulator.failNext({ kind: "broken-stream", afterChunks: 8 });
  const { data } = await ask(mini, { messages: long, max_tokens: 1000 });
  expect(data).toMatchObject({ status: "partial", usage: { cost: null } });
  expect(data.warnings).toContainEqual(
    "OpenRouter did not report what this cost: it is looked up, and the ledger will have it by its generation id",
  );
  expect(await account()).toMatchObject({
    spent: { session: { calls: 0, cost: 0 }, cost_lookups: 1, cost_unknown: expect.closeTo(0.0006, 4) },
    budgets: [{ spent: 0, held: expect.closeTo(0.0006, 4) }],
  });
  await clock.advance(1500);
  expect(await lines(1)).toMatchObject([
    { cost: simulator.spent, source: "generation", outcome: "stream_broken", generation_id: data.id },
  ]);
  expect(simulator.spent).toBeGreaterThan(0);
  expect(await account()).toMatchObject({
    spent: { session: { calls: 1, cost: simulator.spent } },
    budgets: [{ spent: simulator.spent, held: 0 }],
  });
});

test("a call that ran out of time is settled the same way", async () => {
  const { ask, lines, simulator, clock } = await startPaying({
    env: { OPENROUTER_TIMEOUT_SECONDS: "40" },
  });
  simulator.failNext({ kind: "stall", ms: 60_000 });
  const told: string[] = [];
  const answer = ask(mini, { messages: long }, listening(told));
  await begun(told, clock);
  await clock.advance(40_000);
  expect((await answer).data).toMatchObject({ status: "partial", usage: { cost: null } });
  await expect.poll(() => simulator.spent).toBeGreaterThan(0);
  await clock.advance(1500);
  expect(await lines(1)).toMatchObject([{ cost: simulator.spent, source: "generation", outcome: "timeout" }]);
});

test("a cancelled stream is settled the same way, and leaves nothing held", async () => {
  const { ask, account, lines, simulator, clock } = await startPaying({ env: capped });
  const caller = new AbortController();
  const told: string[] = [];
  const answer = ask(
    mini,
    { messages: `${long} [simulate: stall]` },
    { signal: caller.signal, ...listening(told) },
  );
  await begun(told, clock);
  expect((await account()).budgets[0].held).toBeGreaterThan(0);
  caller.abort("enough");
  await expect(answer).rejects.toThrow("enough");
  await expect.poll(() => simulator.spent).toBeGreaterThan(0);
  await expect.poll(async () => (await account()).spent.cost_lookups).toBe(1);
  await clock.advance(1500);
  expect(await lines(1)).toMatchObject([
    {
      cost: simulator.spent,
      source: "generation",
      outcome: "cancelled",
      completion_tokens: expect.any(Number),
    },
  ]);
  expect((await account()).budgets).toMatchObject([{ spent: simulator.spent, held: 0 }]);
});

test("of a comparison that is cancelled every request is held for, the one that writes and the one that does not yet", async () => {
  const [silent, writing] = ["a/silent", "a/writing"];
  const streams: string[] = [];
  const write = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { model } = (await json(request)) as { model: string };
    streams.push(model);
    if (model === writing) stream(response, piece("So "));
  };
  const env = await upstream((request, response) => {
    if (request.url?.startsWith("/generation")) response.writeHead(404).end("{}");
    else if (request.method === "GET") {
      const pricing = { prompt: "0.000001", completion: "0.00001" };
      response.end(JSON.stringify({ data: [silent, writing].map((id) => ({ id, pricing })) }));
    } else {
      void write(request, response);
    }
  });
  const { ask, account, lines } = await startPaying({ env: { ...capped, ...env } });
  const caller = new AbortController();
  const answer = ask(
    { strategy: "compare", models: [silent, writing] },
    { messages: long, max_tokens: 10_000 },
    { signal: caller.signal },
  );
  await expect.poll(() => streams).toHaveLength(2);
  const { held } = (await account()).budgets[0];
  expect(held).toBeGreaterThan(0.2);
  caller.abort("enough");
  await expect(answer).rejects.toThrow("enough");
  await expect.poll(async () => (await account()).spent.cost_lookups).toBe(1);
  // Who has no id cannot be asked about, and counts as what was held for it at once.
  expect(await lines(1)).toMatchObject([
    { requested_model: silent, source: "estimate", outcome: "cancelled" },
  ]);
  const { spent, budgets } = await account();
  expect(spent.cost_unknown).toBeCloseTo(held / 2, 4);
  expect(budgets[0].left).toBeCloseTo(1 - held, 4);
});

test("what is never told is an estimate, and stands in no figure of what is known", async () => {
  const { ask, account, lines, simulator, clock } = await startPaying({ env: capped });
  simulator.failNext({ kind: "broken-stream", afterChunks: 8 });
  simulator.failNext({ kind: "no-endpoints" }, { route: "generation", times: 4 });
  await ask(mini, { messages: long, max_tokens: 1000 });
  for (const pause of lookups) await clock.advance(pause);
  const [line] = await lines(1);
  expect(line).toMatchObject({ source: "estimate", outcome: "stream_broken" });
  // What was held for it: nobody knows how much more was written and billed.
  expect(line?.cost).toBeCloseTo(0.0006, 4);
  const { spent, budgets } = await account();
  expect(spent).toMatchObject({
    session: { calls: 1, cost: 0, estimated: { calls: 1, cost: line?.cost } },
    month_by_model: [{ cost: 0, estimated: { cost: line?.cost } }],
  });
  expect(budgets).toMatchObject([{ spent: 0, estimated: line?.cost, held: 0 }]);
  expect((await ask(mini)).data.budget.session_left).toBeLessThan(1 - Number(line?.cost));
});

test("a stream that the provider itself ended with an error is not billed, and estimated at nothing", async () => {
  const { ask, account, lines, simulator, clock } = await startPaying({ env: capped });
  simulator.failNext({ kind: "stream-error", afterChunks: 8 });
  expect((await ask(mini, { messages: long })).data).toMatchObject({
    status: "partial",
    usage: { cost: null },
  });
  for (const pause of lookups) await clock.advance(pause);
  expect(await lines(1)).toMatchObject([{ cost: 0, source: "estimate" }]);
  expect(simulator.spent).toBe(0);
  expect((await account()).budgets).toMatchObject([{ spent: 0, held: 0, left: 1 }]);
});

test("a connection that was reset before anything came is estimated at its prompt", async () => {
  const { ask, account, lines, simulator } = await startPaying({ env: capped });
  simulator.failNext({ kind: "reset" });
  expect((await ask(mini, { max_tokens: 1000 })).isError).toBe(true);
  expect(await lines(1)).toMatchObject([{ source: "estimate", generation_id: null, model: null }]);
  expect((await account()).budgets).toMatchObject([{ spent: 0, held: 0 }]);
});

test("an answer without usage is looked up, too", async () => {
  const { ask, lines, simulator, clock } = await startPaying();
  simulator.failNext({ kind: "missing-done" });
  await ask(mini);
  expect(await lines(1)).toMatchObject([{ source: "usage" }]);
  simulator.failNext({ kind: "broken-stream", afterChunks: 1000 });
  const { data } = await ask(mini, { messages: long });
  expect(data.usage.cost).toBeNull();
  await clock.advance(1500);
  const written = await lines(2);
  expect(written).toMatchObject([{ source: "usage" }, { source: "generation" }]);
  expect(costOf(written)).toBe(simulator.spent);
});

test("of several models, the sum is not known while one of them is not", async () => {
  const { ask, lines, simulator, clock } = await startPaying();
  const models = [mini, "meta-llama/llama-3.3-70b-instruct"];
  const { data } = await ask(
    { strategy: "compare", models },
    { messages: `${long} [simulate: broken-stream on ${mini}]` },
  );
  expect(data.usage.cost).toBeNull();
  expect(data.warnings).toContainEqual(
    expect.stringMatching(/^What openai\/gpt-4o-mini cost is not known; the other requests cost/),
  );
  await clock.advance(1500);
  const written = await lines(2);
  expect(new Set(written.map(({ source }) => source))).toEqual(new Set(["usage", "generation"]));
  expect(costOf(written)).toBe(simulator.spent);
});

test("a list goes on after a time-out only with what is certainly left", async () => {
  const { ask, sent, simulator, clock } = await startPaying();
  simulator.failNext({ kind: "hang" });
  const models = [mini, "anthropic/claude-haiku-4.5"];
  const answer = ask(
    { ...inOrder(...models), attempt_timeout_seconds: 5 },
    { max_tokens: 1000, max_cost_usd: 0.0055 },
  );
  await expect.poll(() => sent().length).toBe(1);
  await expect.poll(() => clock.waits).toContain(5000);
  await clock.advance(5000);
  const { text, data } = await answer;
  expect(text).toMatch(
    /haiku-4\.5 can cost up to \$0\.0050\d+, and of the \$0\.0055 a call may cost \(max_cost_usd\), \$0\.0006\d+ was or may have been spent/,
  );
  expect(data.attempts).toMatchObject([
    { id: mini, outcome: "timeout" },
    { outcome: "over_budget", cost: 0 },
  ]);
  expect(sent()).toHaveLength(1);
});

test.each([
  ["streamed", {}],
  ["in one piece", { plugins: [{ id: "response-healing" }] }],
])(
  "an answer %s of which nothing came is estimated as a usual one: it may have been written and billed",
  async (_, more) => {
    const { ask, clock, lines, simulator } = await startPaying({ env: { OPENROUTER_TIMEOUT_SECONDS: "40" } });
    simulator.failNext({ kind: "hang" });
    const answer = ask(mini, { max_tokens: 5000, ...more });
    await expect.poll(() => clock.waits).toContain(40_000);
    await expect.poll(() => simulator.requests.at(-1)?.path).toMatch(/chat/);
    await clock.advance(40_000);
    expect((await answer).text).toMatch(/may have been billed/);
    const [line] = await lines(1);
    expect(line).toMatchObject({ source: "estimate", outcome: "timeout" });
    expect(line?.cost).toBeCloseTo(5000 * 0.6e-6, 4);
  },
);
