import { describe, expect, test, vi } from "vitest";

import type { Fault } from "../../../../src/simulator/index.ts";
import type { Answer, CallOptions } from "../../../support/harness.ts";
import { hearing } from "../../../support/hearing.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { haiku, inOrder, llama, mini, startSeveral } from "../../../support/several-models.ts";
import { chatUpstream, event, stream } from "../../../support/upstream.ts";

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
    const answer = ask(model, long);
    const executed = Array.isArray(model) ? "server" : "client";
    await expect.poll(() => asked()).toHaveLength(executed === "server" ? 1 : 2);
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

describe("progress", () => {
  test("names each model as it starts, fails and goes on, at most once a second", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock });
    simulator.failNext({ kind: "status", status: 503 }, { model: mini });
    simulator.failNext(hang, { model: haiku });
    simulator.failNext({ kind: "stall", ms: 1e9, afterChunks: 1 }, { model: llama });
    const told: { at: number; message: string }[] = [];
    const onprogress = ({ message = "" }: { message?: string | undefined }) =>
      told.push({ at: clock.now(), message });
    const route = { strategy: "fallback", models: [mini, haiku, llama], attempt_timeout_seconds: 5 };
    const answer = ask(route, long, { onprogress });
    await expect.poll(() => asked()).toHaveLength(2);
    for (let second = 0; second < 10; second += 1) await clock.advance(1000);
    await answer;
    const messages = told.map(({ message }) => message);
    const failed = /^fallback: openai\/gpt-4o-mini: failed after \d\.\d s \(provider_overloaded\); /;
    expect(messages[0]).toMatch(failed);
    expect(messages).toContainEqual(
      expect.stringMatching(/; anthropic\/claude-haiku-4\.5: asked \(\d+ s so far\)$/),
    );
    expect(messages).toContainEqual(
      expect.stringMatching(
        /haiku-4\.5: failed after 5\.0 s \(timeout\); meta-llama\/\S+: \d+ tokens \(\d+ s so far\)$/,
      ),
    );
    const pauses = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1000);
  });

  /** The seconds that are counted down while a list is at work whose last model has to wait. */
  const countdown = async (
    clock: ManualClock,
    words: RegExp,
    asking: (options: CallOptions) => Promise<Answer>,
  ): Promise<number[]> => {
    const messages: string[] = [];
    const onprogress = ({ message = "" }: { message?: string | undefined }) => messages.push(message);
    await clock.passWaitsUntil(asking({ onprogress }), 30_000);
    return messages.flatMap((message) => words.exec(message)?.[1] ?? []).map(Number);
  };

  test("counts down to another try of the last model", async () => {
    const clock = new ManualClock();
    const { ask, simulator } = await startSeveral({ clock, random: () => 0 });
    simulator.failNext({ kind: "status", status: 503, retryAfter: 5 }, { times: 10 });
    const words = /^fallback: .*; anthropic\S+: OpenRouter answered 503: [^;]*, trying again in (\d) s \(/;
    const seconds = await countdown(clock, words, (options) => ask(inOrder(mini, haiku), {}, options));
    expect(seconds.length).toBeGreaterThanOrEqual(2);
    expect(seconds).toEqual(seconds.toSorted((left, right) => right - left));
  });

  test("counts down to the end of a limit", async () => {
    const clock = new ManualClock();
    const { ask, simulator } = await startSeveral({ clock });
    const limit: Fault = { kind: "rate-limit", source: "openrouter_shared_capacity", retryAfterSeconds: 20 };
    simulator.failNext(limit, { model: mini });
    await ask(inOrder(mini, llama));
    simulator.failNext({ kind: "no-endpoints" }, { model: haiku });
    const words = /; openai\S+: rate limited \(openrouter_shared_capacity\), goes on in (\d+) s \(/;
    const seconds = await countdown(clock, words, (options) => ask(inOrder(haiku, mini), {}, options));
    expect(seconds.length).toBeGreaterThanOrEqual(2);
    expect(seconds).toEqual(seconds.toSorted((left, right) => right - left));
  });

  test("of a list at OpenRouter names who answers as soon as it is known", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock });
    simulator.failNext({ kind: "status", status: 503 }, { model: mini });
    simulator.failNext({ kind: "stall", ms: 1e9, afterChunks: 1 }, { model: haiku });
    const { onprogress, hears } = hearing(clock);
    const answer = ask([mini, haiku], long, { onprogress });
    await expect.poll(() => asked()).toHaveLength(1);
    await hears(/^fallback: anthropic\/claude-haiku-4\.5: \d+ tokens \(\d+ s so far\)$/);
    await clock.advance(50_000);
    const { data } = await answer;
    expect(data.model).toContain("haiku");
    expect(data.warnings).toEqual([
      expect.stringMatching(/^Not finished \(anthropic\/claude-haiku-4\.5: \d+ tokens\): call get_result/),
    ]);
  });

  test("of a list at OpenRouter names all of them before that", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock });
    simulator.failNext(hang);
    const messages: string[] = [];
    const cancelled = new AbortController();
    const onprogress = ({ message = "" }: { message?: string | undefined }) => messages.push(message);
    const answer = ask([mini, haiku], {}, { onprogress, signal: cancelled.signal });
    await expect.poll(() => asked()).toHaveLength(1);
    await clock.advance(1000);
    expect(messages).toContainEqual(`fallback: ${mini}, ${haiku}: asked (0 s so far)`);
    cancelled.abort();
    await expect(answer).rejects.toThrow(/abort/i);
  });
});
