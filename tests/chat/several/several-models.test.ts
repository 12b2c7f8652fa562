import { describe, expect, test, vi } from "vitest";

import type { Fault } from "../../../src/simulator/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { haiku, inOrder, llama, mini, startSeveral } from "../../support/several-models.ts";
import { chatUpstream, event, stream } from "../../support/upstream.ts";

const long = { messages: "Write about 100 words" };
const hang: Fault = { kind: "hang" };

describe("a model that breaks off", () => {
  test.each([
    ["with an error", { kind: "stream-error" }],
    ["with its connection", { kind: "broken-stream" }],
  ] as [string, Fault][])("%s after some text: that part is the answer", async (_, fault) => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext(fault, { model: mini });
    const { isError, data } = await ask(inOrder(mini, haiku), long);
    expect(isError).toBe(false);
    expect(asked()).toEqual([mini]);
    expect(data.status).toBe("partial");
    expect(data.choices[0].message.content).not.toBe("");
    expect(data.routing.attempts).toMatchObject([{ id: mini, status: 200, class: "transient" }]);
    expect(data.usage.cost).toBeNull();
    expect(data.warnings).toEqual([
      expect.stringMatching(/only a part of the answer/),
      expect.stringMatching(/cost is not known/),
    ]);
  });

  test("while it was still thinking: the next one is asked", async () => {
    const thoughts = { id: "gen-1", model: mini, choices: [{ index: 0, delta: { reasoning: "Hm" } }] };
    const bodies: Record<string, unknown>[] = [];
    const env = await chatUpstream((request, response) => {
      void (async () => {
        let text = "";
        for await (const chunk of request) text += String(chunk);
        bodies.push(JSON.parse(text));
        if (bodies.length === 1) stream(response, event(thoughts)).end();
        else
          stream(
            response,
            event({
              ...thoughts,
              choices: [{ index: 0, delta: { content: "Yes" }, finish_reason: "stop" }],
              usage: { cost: 0.5 },
            }),
            "data: [DONE]\n\n",
          ).end();
      })();
    });
    const { ask } = await startSeveral({ env });
    const { data } = await ask(inOrder(mini, `${mini}?temperature=1`));
    expect(bodies).toHaveLength(2);
    expect(data.choices[0].message.content).toBe("Yes");
    expect(data.routing.attempts).toMatchObject([
      { class: "transient", outcome: "stream_broken" },
      { outcome: "answered", cost: 0.5 },
    ]);
    expect(data.usage.cost).toBeNull();
  });
});

describe("time", () => {
  test("attempt_timeout_seconds leads on to the next model, each of which has as long", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock });
    simulator.failNext(hang, { times: 2 });
    const route = { strategy: "fallback", models: [mini, haiku, llama], attempt_timeout_seconds: 5 };
    const answer = ask(route);
    await expect.poll(() => asked()).toEqual([mini]);
    await clock.advance(5000);
    await expect.poll(() => asked()).toEqual([mini, haiku]);
    await clock.advance(5000);
    const { isError, data } = await answer;
    expect(isError).toBe(false);
    expect(asked()).toEqual([mini, haiku, llama]);
    expect(data.routing.attempts).toMatchObject([
      { id: mini, class: "transient", ms: 5000, outcome: "timeout" },
      { id: haiku, class: "transient", ms: 5000, outcome: "timeout" },
      { id: llama, outcome: "answered" },
    ]);
    expect(data.usage.cost).toBeNull();
    expect(data.warnings).toEqual([
      expect.stringMatching(
        /What openai\/gpt-4o-mini and anthropic\/claude-haiku-4\.5 cost is not known; the other requests cost \d/,
      ),
    ]);
  });

  test("what was too short is named: attempt_timeout_seconds", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock });
    simulator.failNext(hang);
    const answer = ask({ strategy: "fallback", models: [mini], attempt_timeout_seconds: 5 });
    await expect.poll(() => asked()).toHaveLength(1);
    await clock.advance(5000);
    const { text } = await answer;
    expect(text).toMatch(/within 5 s\. Raise attempt_timeout_seconds, /);
  });

  test("one deadline holds for all models together, and who was left out is told", async () => {
    const clock = new ManualClock();
    const env = { OPENROUTER_TIMEOUT_SECONDS: "12", OPENROUTER_REPLY_WITHIN_SECONDS: "60" };
    const { ask, asked, simulator } = await startSeveral({ clock, env });
    simulator.failNext(hang, { times: 10 });
    const models = [mini, haiku, llama];
    const answer = ask({ strategy: "fallback", models, attempt_timeout_seconds: 7 });
    await expect.poll(() => asked()).toHaveLength(1);
    await clock.advance(7000);
    await expect.poll(() => asked()).toHaveLength(2);
    await clock.advance(5000);
    const { isError, text, data } = await answer;
    expect(isError).toBe(true);
    expect(asked()).toEqual([mini, haiku]);
    expect(text).toMatch(
      /within 7 s.*within 5 s.*; not asked: meta-llama\/llama-3\.3-70b-instruct \(the time was over\)/,
    );
    expect(data.attempts).toMatchObject([
      { id: mini, ms: 7000 },
      { id: haiku, ms: 5000 },
    ]);
  });

  test.each([
    ["here", inOrder(mini, haiku)],
    ["at OpenRouter", [mini, haiku]],
  ])("a list gone through %s that takes longer than a client waits is had later", async (_, model) => {
    const clock = new ManualClock();
    const { ask, asked, call, simulator } = await startSeveral({ clock });
    simulator.failNext({ kind: "status", status: 503 }, { model: mini });
    simulator.failNext({ kind: "stall", ms: 1e9, afterChunks: 1 }, { model: haiku });
    const told: string[] = [];
    const answer = ask(model, long, { onprogress: ({ message = "" }) => told.push(message) });
    const executed = Array.isArray(model) ? "server" : "client";
    await expect.poll(() => asked()).toHaveLength(executed === "server" ? 1 : 2);
    // The first piece of the answer has to have come.
    const begun = async (): Promise<boolean> => {
      await clock.advance(200);
      return told.some((message) => /[1-9]\d* tokens/.test(message));
    };
    await expect.poll(begun).toBe(true);
    await clock.advance(50_000);
    const { data } = await answer;
    expect(data).toMatchObject({
      status: "in_progress",
      requested_model: `${mini}, ${haiku}`,
      usage: { cost: null },
      routing: { strategy: "fallback", executed, ranked: [{ id: mini }, { id: haiku }] },
    });
    // What has failed by then stands there already; OpenRouter tells of it only at the end.
    const known = executed === "client" ? [{ id: mini, status: 503, class: "transient" }] : [];
    expect(data.routing.attempts).toMatchObject(known);
    expect(data.choices[0].message.content).not.toBe("");
    await clock.advance(250_000);
    const { data: rest } = await call("get_result", { result_id: data.result_id, wait_seconds: 0 });
    expect(rest).toMatchObject({ status: "partial", requested_model: `${mini}, ${haiku}` });
    expect(rest.routing.attempts).toMatchObject([...known, { id: haiku, status: 200, outcome: "timeout" }]);
    expect(rest.warnings).toContainEqual(
      expect.stringMatching(/within \d+(\.\d)? s\. Raise OPENROUTER_TIMEOUT_SECONDS/),
    );
  });

  test("the time in our own queue is not the model's: it is neither counted nor limited by attempt_timeout_seconds", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock, env: { OPENROUTER_MAX_CONCURRENCY: "1" } });
    simulator.failNext(hang, { model: llama });
    const occupying = new AbortController();
    const first = ask(llama, {}, { signal: occupying.signal });
    await expect.poll(() => asked()).toEqual([llama]);
    const route = { strategy: "fallback", models: [mini, haiku], attempt_timeout_seconds: 7 };
    const messages: string[] = [];
    const answer = ask(route, {}, { onprogress: ({ message }) => messages.push(message ?? "") });
    await expect
      .poll(async () => (await clock.advance(1000), messages.join()))
      .toMatch(/waiting for its turn/);
    await clock.advance(10_000);
    expect(asked()).toEqual([llama]);
    occupying.abort();
    await expect(first).rejects.toThrow("aborted");
    const { data } = await answer;
    expect(data.routing.attempts).toMatchObject([{ id: mini, outcome: "answered" }]);
    expect(data.routing.attempts[0].ms).toBeLessThan(1000);
  });

  test("a catalogue that does not come is waited for once, not once for each model", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock });
    simulator.failNext(hang, { route: "models", times: 9 });
    const answer = ask([mini, haiku, llama]);
    await expect.poll(() => simulator.requests.length).toBe(1);
    await clock.advance(10_000);
    expect((await answer).isError).toBe(false);
    expect(asked()).toEqual([mini]);
  });

  test("a long answer is paged, with its routing beside the first page", async () => {
    const { ask, call, simulator } = await startSeveral();
    const text = "word ".repeat(600);
    simulator.answerNext(text, { model: mini });
    const { data } = await ask([mini, haiku], { max_result_chars: 1000 });
    expect(data).toMatchObject({ next_offset: 1000, routing: { executed: "server" } });
    const next = await call("get_result", { result_id: data.result_id, offset: 1000 });
    expect(data.choices[0].message.content + next.data.choices[0].message.content).toBe(
      text.slice(0, next.data.next_offset),
    );
    expect(next.data).not.toHaveProperty("routing");
  });
});

describe("an end from outside", () => {
  test.each([
    ["here", inOrder(mini, haiku)],
    ["at OpenRouter", [mini, haiku]],
  ])("cancelling ends a list gone through %s at once, and nothing more is sent", async (_, model) => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext(hang);
    const cancelled = new AbortController();
    const answer = ask(model, {}, { signal: cancelled.signal });
    await expect.poll(() => asked()).toHaveLength(1);
    const request = simulator.requests.at(-1);
    cancelled.abort();
    await expect(answer).rejects.toThrow(/abort/i);
    await vi.waitFor(() => expect(request?.closedByClient).toBe(true));
    expect(asked()).toHaveLength(1);
  });
});

test("a client that leaves ends a list, and nothing more is sent", async () => {
  const { ask, asked, client, simulator } = await startSeveral();
  simulator.failNext(hang);
  const answer = ask(inOrder(mini, haiku));
  await expect.poll(() => asked()).toHaveLength(1);
  const request = simulator.requests.at(-1);
  await client.close();
  await expect(answer).rejects.toThrow(/closed/i);
  await vi.waitFor(() => expect(request?.closedByClient).toBe(true));
  expect(asked()).toHaveLength(1);
});

test("several choices of one model stay together", async () => {
  const choice = (index: number) => ({
    index,
    message: { role: "assistant", content: `Answer ${index}` },
    finish_reason: "stop",
  });
  const env = await chatUpstream((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ id: "gen-1", model: mini, choices: [choice(0), choice(1)], usage: { cost: 0.25 } }),
    );
  });
  const { ask } = await startSeveral({ env });
  const { data } = await ask(inOrder(mini, `${mini}?temperature=1`), { extra_body: { n: 2 } });
  expect(data.choices).toMatchObject([choice(0), choice(1)]);
  expect(data).toMatchObject({ usage: { cost: 0.25 }, routing: { attempts: [{ cost: 0.25 }] } });
});
