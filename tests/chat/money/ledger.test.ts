import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { fingerprint } from "../../../src/lib/fingerprint.ts";
import type { Fault } from "../../../src/simulator/index.ts";
import { costOf, startPaying } from "../../support/paying.ts";
import { haiku, inOrder, llama, mini, sonnet } from "../../support/several-models.ts";

describe("a paid request", () => {
  test("leaves one line with everything but what was said", async () => {
    const { ask, lines, simulator } = await startPaying();
    const { data } = await ask("claude-haiku-4.5");
    expect(await lines(1)).toEqual([
      {
        ts: "2026-11-21T12:00:00.000Z",
        tool: "chat_completion",
        requested_model: "claude-haiku-4.5",
        model: "anthropic/claude-4.5-haiku-20251001",
        provider: "Anthropic",
        generation_id: data.id,
        prompt_tokens: data.usage.prompt_tokens,
        completion_tokens: data.usage.completion_tokens,
        cost: data.usage.cost,
        source: "usage",
        outcome: "answered",
        key: fingerprint(simulator.key),
        base_url: fingerprint(simulator.baseUrl),
      },
    ]);
    await expect.poll(() => simulator.spent).toBe(data.usage.cost);
  });

  test("is the only kind that leaves one: what cannot have been billed leaves none and holds nothing", async () => {
    const refusals: Fault[] = [
      { kind: "rate-limit", source: "openrouter_shared_capacity", retryAfterSeconds: 1 },
      { kind: "status", status: 500 },
      { kind: "status", status: 502 },
      { kind: "status", status: 529 },
      { kind: "key-limit" },
      { kind: "moderation" },
      { kind: "no-endpoints" },
      { kind: "error-in-success" },
      { kind: "stream-error-only" },
    ];
    const { ask, account, simulator, clock } = await startPaying({
      env: { OPENROUTER_MAX_RETRIES: "0", OPENROUTER_MAX_COST_PER_SESSION: "1" },
    });
    for (const fault of refusals) {
      simulator.failNext(fault);
      expect(await ask(mini), fault.kind).toMatchObject({ isError: true });
      await clock.advance(60_000);
    }
    await ask(mini, { max_tokens: 100, temperature: 0, max_cost_usd: 0 });
    await ask("openai/gpt-4o-mimi");
    expect(await account()).toMatchObject({
      spent: { session: { calls: 0, cost: 0 } },
      budgets: [{ budget: "session", spent: 0, held: 0, left: 1 }],
    });
    expect(simulator.spent).toBe(0);
  });

  test("that was cancelled before it was sent leaves none", async () => {
    const { ask, account, sent } = await startPaying({
      env: { OPENROUTER_MAX_COST_PER_SESSION: "1", OPENROUTER_MAX_CONCURRENCY: "1" },
    });
    ask(mini, { messages: "Hi [simulate: silence]", max_tokens: 1000 }).catch(() => {});
    await expect.poll(() => sent().length).toBe(1);
    const caller = new AbortController();
    const waiting = ask(haiku, { max_tokens: 1000 }, { signal: caller.signal });
    await expect.poll(async () => (await account()).budgets[0].held).toBeGreaterThan(0.005);
    caller.abort("enough");
    await expect(waiting).rejects.toThrow("enough");
    await expect.poll(async () => (await account()).budgets[0].held).toBeLessThan(0.001);
    expect((await account()).spent.session.calls).toBe(0);
    expect(sent()).toHaveLength(1);
  });
});

describe("the ledger's sum is what OpenRouter charged", () => {
  test.each([
    ["a call", mini, {}],
    ["an answer that is cut at max_tokens", sonnet, { max_tokens: 5, messages: "write about 100 words" }],
    [
      "a list that OpenRouter goes through",
      [haiku, mini],
      { messages: `Hi [simulate: provider-error on ${haiku}]` },
    ],
    [
      "a list that is gone through from here",
      inOrder(haiku, mini),
      { messages: `Hi [simulate: provider-error on ${haiku}]` },
    ],
    [
      "an answer with a flaw and another one",
      { ...inOrder(haiku, mini), fallback_on: ["transient", "model", "content"] },
      { messages: `write about 50 words [simulate: content-filter on ${haiku}]` },
    ],
    ["answers side by side", { strategy: "compare", models: [haiku, mini, llama] }, {}],
    [
      "answers side by side, of which one fails",
      { strategy: "compare", models: [haiku, mini, llama] },
      { messages: `Hi [simulate: moderation on ${mini}]` },
    ],
    [
      "the best of several and its judging",
      { strategy: "best_of", judge: sonnet, models: [haiku, mini] },
      {},
    ],
    ["an answer that is no stream", mini, { plugins: [{ id: "response-healing" }] }],
    ["reasoning that used it all up", sonnet, { max_tokens: 20, messages: "Hi [simulate: reasoning-only]" }],
    ["a web search", `${mini}:online`, {}],
    ["a router", "openrouter/auto", {}],
  ])("for %s", async (_, model, more) => {
    const { ask, lines, account, simulator } = await startPaying();
    const { data, isError } = await ask(model, more);
    const { calls, cost } = (await account()).spent.session;
    expect(cost).toBeGreaterThan(0);
    // It counts an answer when all of it is sent.
    await expect.poll(() => simulator.spent).toBe(cost);
    const written = await lines(calls);
    expect(costOf(written)).toBe(simulator.spent);
    expect(new Set(written.map(({ source }) => source))).toEqual(new Set(["usage"]));
    expect(isError ? cost : data.usage.cost).toBeCloseTo(simulator.spent, 12);
  });

  test("for retries, of which only the last was billed", async () => {
    const { ask, lines, simulator, clock } = await startPaying();
    simulator.failNext({ kind: "status", status: 503 }, { times: 2 });
    const { data } = await clock.passWaitsUntil(ask(mini));
    expect(data.routing.attempts).toHaveLength(3);
    expect(await lines(1)).toMatchObject([{ cost: data.usage.cost, outcome: "answered" }]);
    await expect.poll(() => simulator.spent).toBe(data.usage.cost);
  });

  test("each of several requests names whom it asked", async () => {
    const { ask, lines } = await startPaying();
    await ask({ strategy: "best_of", judge: sonnet, passes: 1, models: [haiku, mini] });
    const written = await lines(3);
    expect(new Set(written.map(({ requested_model: id }) => id))).toEqual(new Set([haiku, sonnet, mini]));
  });
});

test.each([
  ["a call", mini],
  ["a comparison", { strategy: "compare", models: [haiku, mini] }],
  ["a judged choice", { strategy: "best_of", judge: sonnet, models: [haiku, mini], rubric: "RUBRIC-SECRET" }],
])("nothing that was said is in the files of %s", async (_, model) => {
  const { ask, lines, folder, simulator, account } = await startPaying();
  const messages = [
    { role: "system", content: "SYSTEM-SECRET" },
    { role: "user", content: "Reply with exactly: ANSWER-SECRET" },
  ];
  const tools = [{ type: "function", function: { name: "TOOL_SECRET", parameters: { type: "object" } } }];
  await ask(model, { messages });
  await ask(model, { messages, tools, tool_choice: "required" });
  simulator.failNext({ kind: "status", status: 400, message: "ERROR-SECRET" }, { times: 9 });
  await ask(model, { messages });
  await lines((await account()).spent.session.calls);
  const texts = (await readdir(folder)).map((name) => readFile(join(folder, name), "utf8"));
  const written = (await Promise.all(texts)).join("");
  expect(written).toContain("chat_completion");
  expect(written).not.toMatch(/SECRET|sk-or/);
});
