import { describe, expect, test } from "vitest";

import type { Fault } from "../../../src/simulator/index.ts";
import type { Answer, CallOptions } from "../../support/harness.ts";
import { hearing } from "../../support/hearing.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { haiku, inOrder, llama, mini, startSeveral } from "../../support/several-models.ts";

const long = { messages: "Write about 100 words" };
const hang: Fault = { kind: "hang" };

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
