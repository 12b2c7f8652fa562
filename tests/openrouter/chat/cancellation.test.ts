import { describe, expect, test } from "vitest";

import { type Harness, startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const model = "openai/gpt-4o-mini";
const ask = (words: string) => ({ model, messages: words });
const chatsIn = ({ simulator }: Harness) =>
  simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"));

/** Starts a call, lets it get to where it shall be cancelled, and cancels it. */
async function cancelled(harness: Harness, words: string, reached: () => unknown): Promise<void> {
  const messages: string[] = [];
  const controller = new AbortController();
  const answer = harness.call("chat_completion", ask(words), {
    signal: controller.signal,
    onprogress: ({ message }) => messages.push(message ?? ""),
  });
  answer.catch(() => {});
  await expect.poll(reached).toBeTruthy();
  controller.abort("enough");
  await expect(answer).rejects.toThrow(/enough/);
  const told = messages.length;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(messages).toHaveLength(told);
}

describe("a cancelled call", () => {
  test.each(["hang", "silence", "stall", "slow"])("closes the connection at once (%s)", async (name) => {
    const harness = await startHarness();
    await cancelled(
      harness,
      `Write about 500 words [simulate: ${name}]`,
      () => chatsIn(harness).length === 1,
    );
    const at = performance.now();
    await chatsIn(harness)[0]?.closed;
    expect(performance.now() - at).toBeLessThan(100);
    expect(chatsIn(harness)).toMatchObject([{ closedByClient: true }]);
  });

  test("leaves a backoff and sends nothing more", async () => {
    const clock = new ManualClock();
    const harness = await startHarness({ clock, random: () => 0 });
    harness.simulator.failNext({ kind: "status", status: 503, retryAfter: 7 });
    await cancelled(harness, "Hi", () => clock.waits.includes(7000));
    await clock.advance(20_000);
    expect(chatsIn(harness)).toHaveLength(1);
  });

  test("leaves a known rate limit and sends nothing more", async () => {
    const clock = new ManualClock();
    const harness = await startHarness({ clock, random: () => 0, env: { OPENROUTER_MAX_RETRIES: "0" } });
    const limit = { kind: "rate-limit", source: "openrouter_shared_capacity", retryAfterSeconds: 9 } as const;
    harness.simulator.failNext(limit);
    await harness.call("chat_completion", ask("Hi"));
    await cancelled(harness, "Hi", () => clock.waits.includes(9000));
    await clock.advance(20_000);
    expect(chatsIn(harness)).toHaveLength(1);
  });

  test("leaves the queue and sends nothing, and the others keep their order", async () => {
    const harness = await startHarness({ env: { OPENROUTER_MAX_CONCURRENCY: "1" } });
    const first = new AbortController();
    const running = harness.call("chat_completion", ask("[simulate: stall]"), { signal: first.signal });
    running.catch(() => {});
    await expect.poll(() => chatsIn(harness).length).toBe(1);

    const second = new AbortController();
    const queued = harness.call("chat_completion", ask("Reply with exactly: two"), { signal: second.signal });
    queued.catch(() => {});
    const third = harness.call("chat_completion", ask("Reply with exactly: three"));
    const fourth = harness.call("chat_completion", ask("Reply with exactly: four"));
    await new Promise((resolve) => setTimeout(resolve, 30));
    second.abort("enough");
    await expect(queued).rejects.toThrow(/enough/);
    first.abort("enough");
    await Promise.all([third, fourth]);
    const sent = chatsIn(harness).map(
      ({ body }) => (body as { messages: { content: string }[] }).messages[0]?.content,
    );
    expect(sent).toEqual(["[simulate: stall]", "Reply with exactly: three", "Reply with exactly: four"]);
  });
});

describe("concurrency", () => {
  test("only so many calls are upstream at once, and the rest say that they wait", async () => {
    const harness = await startHarness({ chunkDelayMs: 15, env: { OPENROUTER_MAX_CONCURRENCY: "2" } });
    const messages: string[] = [];
    let most = 0;
    const watch = setInterval(() => {
      const open = chatsIn(harness).filter(({ closed }) => !finished.has(closed)).length;
      most = Math.max(most, open);
    }, 2);
    const finished = new Set<Promise<void>>();
    const settle = setInterval(() => {
      for (const { closed } of chatsIn(harness)) void closed.then(() => finished.add(closed));
    }, 1);
    const calls = Array.from({ length: 6 }, () =>
      harness.call("chat_completion", ask("Write about 100 words"), {
        onprogress: ({ message }) => messages.push(message ?? ""),
      }),
    );
    const answers = await Promise.all(calls);
    clearInterval(watch);
    clearInterval(settle);
    expect(answers.every(({ isError }) => !isError)).toBe(true);
    expect(most).toBe(2);
    expect(messages).toContainEqual(expect.stringMatching(/waiting for its turn, \d ahead in the queue/));
  });

  test("answers of calls that run side by side do not mix", async () => {
    const { call } = await startHarness({ chunkDelayMs: 2 });
    const words = Array.from({ length: 8 }, (_, index) => `answer ${index} `.repeat(20).trim());
    const answers = await Promise.all(
      words.map((text) => call("chat_completion", ask(`Reply with exactly: ${text}`))),
    );
    expect(answers.map(({ data }) => data.choices[0].message.content)).toEqual(words);
  });
});
