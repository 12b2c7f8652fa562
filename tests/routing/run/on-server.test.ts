import { describe, expect, test } from "vitest";

import type { Fault } from "../../../src/simulator/index.ts";
import { row } from "../../catalog/rows.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { haiku, inOrder, llama, mini, sonnet, startSeveral } from "../../support/several-models.ts";
import { upstream } from "../../support/upstream.ts";

const free = "openai/gpt-oss-20b:free";

describe("two or three plain models", () => {
  test("are one request with models and without model, which asks who was tried", async () => {
    const { ask, sent, simulator } = await startSeveral();
    const { data } = await ask([mini, haiku, llama], { temperature: 0.5, max_tokens: 50 });
    expect(sent()).toEqual([
      {
        models: [mini, haiku, llama],
        messages: [{ role: "user", content: "Reply with exactly: fine" }],
        temperature: 0.5,
        max_tokens: 50,
        stream: true,
      },
    ]);
    const { headers } = simulator.requests.findLast(({ path }) => path.endsWith("/chat/completions")) ?? {};
    expect(headers?.["x-openrouter-metadata"]).toBe("enabled");
    expect(data.requested_model).toBe(`${mini}, ${haiku}, ${llama}`);
    expect(data.routing).toMatchObject({
      strategy: "fallback",
      executed: "server",
      excluded: [],
      attempts: [{ id: mini, provider: "OpenAI", status: 200, outcome: "answered" }],
    });
    expect(data.usage.cost).toBe(data.routing.attempts[0].cost);
  });

  test("a plain call does not ask who was tried", async () => {
    const { ask, simulator } = await startSeveral();
    await ask(mini);
    expect(simulator.requests.at(-1)?.headers).not.toHaveProperty("x-openrouter-metadata");
  });

  test.each([
    ["a dated slug", sonnet],
    ["a free variant", free],
    ["an alias", "~anthropic/claude-haiku-latest"],
    ["a suffix", `${llama}:nitro`],
  ])("tell who answered, known by %s, and who failed before", async (_, answering) => {
    const { ask, simulator } = await startSeveral();
    simulator.failNext({ kind: "status", status: 503 }, { model: mini });
    const { data } = await ask([mini, answering]);
    expect(data.routing.attempts).toMatchObject([
      {
        id: mini,
        provider: "OpenAI",
        status: 503,
        class: "transient",
        ms: null,
        cost: 0,
        outcome: "provider_overloaded",
      },
      { id: answering, status: 200, outcome: "answered" },
    ]);
    expect(data.usage.cost).toBe(data.routing.attempts[1].cost);
  });

  test("tell that OpenRouter passed over one without a word", async () => {
    const env = await upstream((request, response) => {
      const data = [mini, haiku, llama].map((id) => row({ id }));
      const choices = [{ index: 0, message: { content: "Yes" }, finish_reason: "stop" }];
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify(request.method === "GET" ? { data } : { id: "gen-1", model: llama, choices }),
      );
    });
    const { ask } = await startSeveral({ env });
    const { data } = await ask([mini, haiku, llama]);
    expect(data.model).toBe(llama);
    expect(data.warnings).toContain(
      `${mini} and ${haiku} did not answer (OpenRouter did not say why); ${llama} did`,
    );
    expect((await ask([llama, mini])).data.warnings ?? []).not.toContainEqual(
      expect.stringContaining("did not answer"),
    );
  });

  test("go on after any failure, a caller's mistake included: OpenRouter decides", async () => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext({ kind: "provider-bad-request" }, { model: mini });
    const { isError, data } = await ask([mini, haiku]);
    expect(isError).toBe(false);
    expect(asked()).toHaveLength(1);
    expect(data.routing.attempts).toMatchObject([
      { id: mini, status: 400, class: "caller", outcome: "invalid_request" },
      { id: haiku, status: 200 },
    ]);
  });

  test("fail with everyone who was asked, by the last one's reason", async () => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext({ kind: "status", status: 502 }, { model: mini });
    simulator.failNext({ kind: "moderation" }, { model: haiku });
    const { isError, text, data } = await ask([mini, haiku]);
    expect(isError).toBe(true);
    expect(asked()).toHaveLength(1);
    expect(text).toMatch(
      /^Error: Validation Error - OpenRouter asked openai\/gpt-4o-mini, anthropic\/claude-haiku-4\.5, and none answered; the last one: /,
    );
    expect(data).toMatchObject({
      code: "moderation",
      model: haiku,
      attempts: [
        { id: mini, status: 502, cost: 0, class: "transient", outcome: "provider_unavailable" },
        { id: haiku, status: 403, cost: 0, class: "model", outcome: "moderation" },
      ],
    });
  });

  test("are refused without a request when all of them are known to be limited for long", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock });
    const limit: Fault = { kind: "rate-limit", source: "openrouter_shared_capacity", retryAfterSeconds: 90 };
    for (const id of [mini, haiku]) simulator.failNext(limit, { model: id });
    await ask(inOrder(mini, haiku));
    const { text, data } = await ask([mini, haiku]);
    expect(asked()).toEqual([mini, haiku]);
    expect(text).toMatch(/^Error: Rate Limit - .* rate limited for another \d+ s .*nothing was sent/);
    expect(data).toMatchObject({ code: "held_back", retryable: true });
    expect(text).not.toContain("did not tell");
    expect(data.attempts).toMatchObject([{ id: mini, class: "transient", cost: 0, outcome: "held_back" }]);
  });

  test("fail in the name of the first where OpenRouter does not tell whom it asked, which is said", async () => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext({ kind: "status", status: 500 }, { times: 2 });
    const { text, data } = await ask([mini, haiku]);
    expect(asked()).toHaveLength(1);
    expect(text).toContain(`OpenRouter did not tell which of ${mini}, ${haiku} it asked`);
    expect(data).toMatchObject({ model: mini, attempts: [{ id: mini, status: 500, class: "transient" }] });
  });

  test.each([
    [401, "model", "provider_auth"],
    [404, "model", "no_endpoints"],
    [429, "transient", "rate_limited"],
    [418, "caller", "invalid_request"],
    [0, undefined, "failed"],
  ])("tell what the status of a failure means: %i", async (status, kind, outcome) => {
    const attempts = [
      { model: mini, provider: "OpenAI", status },
      { model: haiku, provider: "Anthropic", status: 200 },
    ];
    const env = await upstream((request, response) => {
      const data = [mini, haiku].map((id) => row({ id }));
      const choices = [{ index: 0, message: { content: "Yes" }, finish_reason: "stop" }];
      const answer = { id: "gen-1", model: haiku, choices, openrouter_metadata: { attempts } };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(request.method === "GET" ? { data } : answer));
    });
    const { ask } = await startSeveral({ env });
    const { data } = await ask([mini, haiku]);
    expect(data.routing.attempts[0]).toEqual({
      id: mini,
      provider: "OpenAI",
      status,
      ...(kind && { class: kind }),
      ms: null,
      cost: 0,
      outcome,
    });
  });

  test("are asked for once: repeated, the whole list would be gone through again", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock, random: () => 0 });
    simulator.failNext({ kind: "status", status: 503, retryAfter: 3 }, { times: 20 });
    const { isError, data } = await clock.passWaitsUntil(ask([mini, haiku]));
    expect(isError).toBe(true);
    expect(asked()).toHaveLength(1);
    expect(data).toMatchObject({ retryable: true, retry_after_seconds: 3 });
  });
});

test("a list that takes too long is named as a whole, and its attempt as the first", async () => {
  const clock = new ManualClock();
  const env = { OPENROUTER_TIMEOUT_SECONDS: "20" };
  const { ask, asked, simulator } = await startSeveral({ clock, env });
  simulator.failNext({ kind: "hang" });
  const answer = ask([mini, haiku]);
  await expect.poll(() => asked()).toHaveLength(1);
  await clock.advance(20_000);
  const { text, data } = await answer;
  expect(text).toContain(
    `did not finish the answer of ${mini}, ${haiku} within 20 s; OpenRouter did not tell which of ${mini}, ${haiku} it asked. Raise OPENROUTER_TIMEOUT`,
  );
  expect(data).toMatchObject({ model: mini });
  expect(data.attempts).toMatchObject([{ id: mini, class: "transient", outcome: "timeout" }]);
  expect(data.attempts[0]).not.toHaveProperty("cost");
  expect(asked()).toHaveLength(1);
});

describe("an answer that fails before its first word", () => {
  test.each([
    ["an error as the one event", { kind: "stream-error-only" }, "provider_unavailable"],
    ["an error in place of the text", { kind: "stream-error", afterChunks: 0 }, "provider_unavailable"],
    ["a broken connection", { kind: "reset" }, "network_error"],
  ] as [string, Fault, string][])("%s: the others are asked from here", async (_, fault, code) => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext({ kind: "status", status: 503 }, { model: mini });
    simulator.failNext(fault, { model: haiku });
    const models = fault.kind === "reset" ? [haiku, llama] : [mini, haiku, llama];
    const { isError, data } = await ask(models);
    expect(isError).toBe(false);
    expect(asked()).toEqual([models, llama]);
    expect(data.routing).toMatchObject({ executed: "client" });
    expect(data.routing.attempts).toMatchObject([
      { id: haiku, class: "transient", outcome: code },
      { id: llama, status: 200, outcome: "answered" },
    ]);
  });

  test("by the last one ends the list", async () => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext({ kind: "status", status: 503 }, { model: mini });
    simulator.failNext({ kind: "stream-error-only" }, { model: haiku });
    const { isError, data } = await ask([mini, haiku]);
    expect(isError).toBe(true);
    expect(asked()).toHaveLength(1);
    expect(data).toMatchObject({ code: "provider_unavailable", attempts: [{ id: haiku }] });
  });

  test("one that breaks off after some text is returned as a part", async () => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext({ kind: "stream-error" }, { model: mini });
    const { data } = await ask([mini, haiku], { messages: "Write about 50 words" });
    expect(asked()).toHaveLength(1);
    expect(data).toMatchObject({
      status: "partial",
      usage: { cost: null },
      routing: { executed: "server", attempts: [{ id: mini, class: "transient" }] },
    });
    expect(data.choices[0].message.content).not.toBe("");
  });
});

describe("what goes with a list", () => {
  test("a repeated list comes from OpenRouter's cache, free of charge", async () => {
    const { ask, simulator } = await startSeveral();
    const miss = await ask([mini, haiku], { cache: true });
    expect(miss.data.cache).toMatchObject({ status: "MISS" });
    await expect.poll(() => simulator.spent).toBeCloseTo(miss.data.usage.cost, 12);
    const spent = simulator.spent;
    const hit = await ask([mini, haiku], { cache: true });
    expect(hit.data).toMatchObject({
      cache: { status: "HIT" },
      usage: { cost: 0 },
      routing: { executed: "server", attempts: [{ id: mini, cost: 0, outcome: "answered" }] },
    });
    expect(simulator.spent).toBe(spent);
    const own = await ask(inOrder(mini, haiku), { cache: true });
    const again = await ask(inOrder(mini, haiku), { cache: true });
    expect([own.data.cache.status, again.data.cache.status]).toEqual(["MISS", "HIT"]);
  });

  test("an answer that is not streamed tells its way as well", async () => {
    const { ask, sent, simulator } = await startSeveral();
    simulator.failNext({ kind: "status", status: 503 }, { model: mini });
    const { data } = await ask([mini, haiku], { plugins: [{ id: "response-healing" }] });
    expect(sent()[0]).toMatchObject({ stream: false });
    expect(data.routing.attempts).toMatchObject([
      { id: mini, status: 503 },
      { id: haiku, status: 200 },
    ]);
    const own = await ask(inOrder(mini, haiku), { plugins: [{ id: "response-healing" }] });
    expect(own.data.choices[0].message.content).toBe("fine");
  });

  test("tool calls are answers", async () => {
    const { ask } = await startSeveral();
    const tools = [{ type: "function", function: { name: "look", parameters: { type: "object" } } }];
    const more = { tools, tool_choice: "required", messages: "Look it up" };
    for (const model of [
      [haiku, mini],
      { strategy: "fallback", models: [haiku, mini], fallback_on: ["content"] },
    ]) {
      const { isError, data } = await ask(model, more);
      expect(isError).toBe(false);
      expect(data.choices[0].message.tool_calls).toMatchObject([{ function: { name: "look" } }]);
      expect(data.routing.attempts).toMatchObject([{ id: haiku, outcome: "answered" }]);
    }
  });
});
