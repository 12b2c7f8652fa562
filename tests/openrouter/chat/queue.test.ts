import type { ServerResponse } from "node:http";

import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { answer, ask, chatUpstream, refuse } from "../../support/upstream.ts";

/** One call at a time; those that are sent are answered by the test. */
async function setUp(env: Record<string, string> = {}, clock = new ManualClock()) {
  const sent: ServerResponse[] = [];
  const server = await chatUpstream((_, response) => sent.push(response));
  const { call } = await startHarness({
    clock,
    random: () => 0,
    env: { ...server, OPENROUTER_MAX_CONCURRENCY: "1", ...env },
  });
  const timeoutMs = Number(env.OPENROUTER_TIMEOUT_SECONDS ?? 300) * 1000;
  const started = () => clock.waits.filter((wait) => wait === timeoutMs).length;
  const messages: string[] = [];

  /** A call that has come as far as it can: the first is sent, the next stands in the queue. */
  const begin = async () => {
    const before = started();
    const result = call("chat_completion", ask("Hi"), {
      onprogress: ({ message }) => messages.push(message ?? ""),
    });
    // Some are still under way when their test ends.
    result.catch(() => {});
    await expect.poll(started).toBe(before + 1);
    return { result };
  };
  const nth = async (count: number): Promise<ServerResponse> => {
    await expect.poll(() => sent.length).toBe(count);
    return sent[count - 1] as ServerResponse;
  };
  return { clock, call, sent, nth, begin, messages };
}

describe("a limit that is met by the call ahead in the queue", () => {
  test("holds back the next one until it ends", async () => {
    const { clock, sent, nth, begin, messages } = await setUp();
    const first = await begin();
    await nth(1);
    const second = await begin();
    await clock.advance(1000);
    expect(messages).toContainEqual(expect.stringContaining("waiting for its turn, 0 ahead in the queue"));

    refuse(await nth(1), 429, 7);
    expect((await first.result).data).toMatchObject({ category: "Rate Limit", retry_after_seconds: 7 });
    await expect.poll(() => clock.waits).toContain(7000);
    await clock.advance(6999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    answer(await nth(2), "at last");
    expect((await second.result).data.choices[0].message.content).toBe("at last");
  });

  test("refuses the next one at once when it lasts longer than that one has left", async () => {
    const { clock, sent, nth, begin } = await setUp({ OPENROUTER_TIMEOUT_SECONDS: "30" });
    await begin();
    await nth(1);
    const second = await begin();
    await clock.advance(20_000);
    refuse(await nth(1), 429, 15);
    const { text, data } = await second.result;
    expect(text).toMatch(/^Error: Rate Limit - .*rate limited for another 15 s.*nothing was sent/);
    expect(data).toMatchObject({ code: "held_back", retry_after_seconds: 15 });
    expect(sent).toHaveLength(1);
  });

  test("is waited for when it is short, also after the call has answered in_progress", async () => {
    const { clock, call, nth, begin } = await setUp({ OPENROUTER_REPLY_WITHIN_SECONDS: "10" });
    await begin();
    await nth(1);
    const second = await begin();
    await clock.advance(20_000);
    const { data } = await second.result;
    expect(data).toMatchObject({ status: "in_progress", result_id: expect.any(String) });

    refuse(await nth(1), 429, 7);
    await expect.poll(() => clock.waits).toContain(7000);
    await clock.advance(7000);
    answer(await nth(2), "late");
    const late = await call("get_result", { result_id: data.result_id });
    expect(late.data).toMatchObject({ choices: [{ message: { content: "late" } }] });
  });
});

describe("a call whose time is over before it could be sent", () => {
  const overdue = /^Error: API Error - openai\/gpt-4o-mini could not be asked within 30 s: /;

  test("tells that it stood in the queue, and what it had tried", async () => {
    const { clock, sent, nth, begin } = await setUp({
      OPENROUTER_TIMEOUT_SECONDS: "30",
      OPENROUTER_MAX_RETRIES: "2",
    });
    const { result } = await begin();
    refuse(await nth(1), 503, 10);
    await expect.poll(() => clock.waits).toContain(10_000);
    await clock.advance(5000);
    // Another takes its place and does not give it back.
    await begin();
    await nth(2);
    await clock.advance(25_000);
    const { text, data } = await result;
    expect(text).toMatch(overdue);
    expect(text).toContain("waiting for its turn, 0 ahead in the queue");
    expect(text).not.toMatch(/billed/);
    expect(data).toMatchObject({ code: "not_asked_in_time", retryable: true });
    expect(data.attempts?.[0]).toMatchObject({ status: 503, outcome: "provider_overloaded" });
    expect(sent).toHaveLength(2);
  });

  test("tells that it waited to try again, and what it had tried", async () => {
    // A machine that sleeps in between: the wait of 20 s takes 40.
    class DozingClock extends ManualClock {
      override sleep(ms: number, signal?: AbortSignal): Promise<void> {
        return super.sleep(ms === 20_000 ? 40_000 : ms, signal);
      }
    }
    const { clock, sent, nth, begin } = await setUp(
      { OPENROUTER_TIMEOUT_SECONDS: "30", OPENROUTER_MAX_RETRIES: "2" },
      new DozingClock(),
    );
    const { result } = await begin();
    refuse(await nth(1), 503, 3);
    await expect.poll(() => clock.waits).toContain(3000);
    await clock.advance(3000);
    refuse(await nth(2), 503, 20);
    await expect.poll(() => clock.waits).toContain(40_000);
    await clock.advance(27_000);
    const { text, data } = await result;
    expect(text).toMatch(overdue);
    expect(text).toMatch(/answered 503: Please come back later\. Call again later/);
    expect(text).not.toMatch(/billed/);
    expect(data.attempts).toMatchObject([{ status: 503 }, { status: 503 }]);
    expect(sent).toHaveLength(2);
  });

  test("but one that was sent after it stood in the queue may have been billed, and says so", async () => {
    const { clock, nth, begin } = await setUp({ OPENROUTER_TIMEOUT_SECONDS: "30" });
    await begin();
    await nth(1);
    const second = await begin();
    await clock.advance(5000);
    answer(await nth(1), "first");
    await nth(2);
    await clock.advance(25_000);
    expect((await second.result).text).toMatch(
      /did not finish the answer of .* within 30 s.*may have been billed/,
    );
  });
});
