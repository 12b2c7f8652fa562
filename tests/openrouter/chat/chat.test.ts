import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const model = "openai/gpt-4o-mini";
const ask = (words: string) => ({ model, messages: words });
const chats = (simulator: { requests: { path: string }[] }): number =>
  simulator.requests.filter(({ path }) => path.endsWith("/chat/completions")).length;

describe("a success status with failure inside", () => {
  test("an error body becomes an error, and is not paid for twice", async () => {
    const { call, simulator } = await startHarness();
    const { isError, data } = await call("chat_completion", ask("[simulate: error-in-success]"));
    expect(isError).toBe(true);
    expect(data).toMatchObject({ category: "API Error", code: "provider_unavailable", retryable: true });
    expect(chats(simulator)).toBe(1);
  });

  test.each(["stream-error-only", "empty-choices", "empty-answer", "garbage", "broken-at-once"])(
    "%s becomes an API Error",
    async (name) => {
      const { call, simulator } = await startHarness();
      const { isError, text } = await call("chat_completion", ask(`[simulate: ${name}]`));
      expect(isError).toBe(true);
      expect(text).toMatch(/^Error: API Error - \S.*\. \S/);
      expect(text).not.toMatch(/undefined|null\b(?!")|terminated\n/);
      expect(chats(simulator)).toBe(1);
    },
  );

  test.each(["stream-error", "stream-error-string-code", "broken-stream", "choice-error"])(
    "%s after text gives the text, marked partial",
    async (name) => {
      const { call, simulator } = await startHarness();
      const { isError, data, text } = await call(
        "chat_completion",
        ask(`Write about 50 words [simulate: ${name}]`),
      );
      expect(isError, text).toBe(false);
      expect(data.status).toBe("partial");
      expect(data.choices[0].message.content.length).toBeGreaterThan(5);
      expect(data.warnings[0]).toMatch(/^This is only a part of the answer: /);
      expect(data.routing.attempts).toMatchObject([
        { status: 200, outcome: expect.not.stringMatching("answered") },
      ]);
      expect(chats(simulator)).toBe(1);
    },
  );
});

test.each(["garbage", "broken-at-once", "error-in-success", "empty-answer", "stream-error-only"])(
  "a paid failure (%s) tells what is needed to look it up",
  async (name) => {
    const { call } = await startHarness();
    const { data } = await call("chat_completion", ask(`[simulate: ${name}]`));
    expect(data).toMatchObject({ model, generation_id: expect.stringMatching(/^gen-/) });
  },
);

test("a connection that broke before the answer is not called unreachable, and may have cost money", async () => {
  const { call } = await startHarness();
  const { text, data } = await call("chat_completion", ask("[simulate: reset]"));
  expect(data.model).toBe(model);
  expect(text).toMatch(
    /^Error: API Error - The connection to OpenRouter broke before an answer came .*may have been billed/,
  );
});

describe("odd but whole answers", () => {
  test.each(["missing-done", "crlf", "split-bytes", "json-answer"])(
    "%s is an answer like any other",
    async (name) => {
      const { call } = await startHarness();
      const { isError, data, text } = await call(
        "chat_completion",
        ask(`Write about 30 words [simulate: ${name}]`),
      );
      expect(isError, text).toBe(false);
      expect(data).not.toHaveProperty("status");
      expect(data.choices[0].message.content.split(" ").length).toBeGreaterThanOrEqual(30);
      expect(data.choices[0].message.content).not.toContain("\uFFFD");
      expect(data.usage.cost).toBeGreaterThan(0);
    },
  );

  test("reasoning that used up max_tokens is said, with its price and the way out", async () => {
    const { call } = await startHarness();
    const { text, data } = await call("chat_completion", ask("[simulate: reasoning-only]"));
    expect(text).toMatch(
      /^Error: Validation Error - .*used up max_tokens.*for reasoning.*cost .*USD.*Raise max_tokens/,
    );
    expect(data).toMatchObject({
      code: "reasoning_used_max_tokens",
      generation_id: expect.stringMatching(/^gen-/),
    });
  });

  test("an answer cut at max_tokens comes with a warning", async () => {
    const { call } = await startHarness();
    const { data } = await call("chat_completion", { ...ask("Write about 100 words"), max_tokens: 20 });
    expect(data.choices[0].finish_reason).toBe("length");
    expect(data.warnings).toContainEqual(expect.stringMatching(/cut off at max_tokens/));
  });

  test("a content filter that leaves nothing is an error that says so", async () => {
    const { call } = await startHarness();
    const { text, data } = await call("chat_completion", ask("[simulate: content-filter]"));
    expect(text).toMatch(
      /^Error: Validation Error - The content filter of OpenAI let nothing of the answer through/,
    );
    expect(data).toMatchObject({ code: "content_filter", retryable: false });
  });

  test("a refusal is an answer, with a warning", async () => {
    const { call } = await startHarness();
    const { data, isError } = await call("chat_completion", ask("[simulate: refusal]"));
    expect(isError).toBe(false);
    expect(data.choices[0].message.refusal).toMatch(/\S/);
    expect(data.warnings).toContainEqual(expect.stringMatching(/refused/));
  });
});

describe("retries", () => {
  test("a passing failure is repeated and reported", async () => {
    const clock = new ManualClock();
    const { call, simulator } = await startHarness({ clock, random: () => 0 });
    simulator.failNext({ kind: "status", status: 503, retryAfter: 3 });
    const { data, isError } = await clock.passWaitsUntil(call("chat_completion", ask("Hi")));
    expect(isError).toBe(false);
    expect(clock.waits).toContain(3000);
    expect(data.routing).toMatchObject({
      executed: "client",
      attempts: [
        { id: model, status: 503, outcome: "provider_overloaded" },
        { status: 200, outcome: "answered", cost: data.usage.cost },
      ],
    });
  });

  test("what may have been billed is not repeated", async () => {
    const { call, simulator } = await startHarness();
    for (const status of [500, 504, 408]) simulator.failNext({ kind: "status", status });
    simulator.failNext({ kind: "reset" });
    for (let count = 1; count <= 4; count += 1) {
      expect((await call("chat_completion", ask("Hi"))).isError).toBe(true);
      expect(chats(simulator)).toBe(count);
    }
  });

  test("OPENROUTER_MAX_RETRIES=0 means none", async () => {
    const { call, simulator } = await startHarness({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    expect((await call("chat_completion", ask("[simulate: provider-error]"))).data).not.toHaveProperty(
      "attempts",
    );
    expect(chats(simulator)).toBe(1);
  });
});

describe("the deadline", () => {
  test("at the deadline the text so far is returned", async () => {
    const clock = new ManualClock();
    const { call, simulator } = await startHarness({ clock, env: { OPENROUTER_TIMEOUT_SECONDS: "30" } });
    simulator.failNext({ kind: "stall", ms: 60_000, afterChunks: 3 });
    const answer = call("chat_completion", ask("Write about 50 words"));
    await expect.poll(() => chats(simulator)).toBe(1);
    await expect.poll(() => clock.waits).toContain(30_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await clock.advance(30_000);
    const { data, text } = await answer;
    expect(data.status, text).toBe("partial");
    expect(data.choices[0].message.content.length).toBeGreaterThan(0);
    expect(data.warnings[0]).toMatch(/within 30 s.*OPENROUTER_TIMEOUT_SECONDS/);
    expect(data.usage.cost).toBeNull();
  });

  test("at the deadline without text there is an error that says what to do", async () => {
    const clock = new ManualClock();
    const { call, simulator } = await startHarness({ clock, env: { OPENROUTER_TIMEOUT_SECONDS: "30" } });
    const answer = call("chat_completion", ask("[simulate: hang]"));
    await expect.poll(() => chats(simulator)).toBe(1);
    await clock.advance(30_000);
    const { text, data } = await answer;
    expect(text).toMatch(/^Error: API Error - .*within 30 s.*OPENROUTER_TIMEOUT_SECONDS/);
    expect(data.code).toBe("timeout");
  });
});

test("no call leaves a wait behind, however it ends", async () => {
  const clock = new ManualClock();
  const { call, simulator } = await startHarness({ clock, env: { OPENROUTER_MAX_RETRIES: "0" } });
  for (const name of ["crlf", "stream-error", "garbage", "provider-error", "json-answer", "missing-done"]) {
    await call("chat_completion", ask(`Write about 20 words [simulate: ${name}]`), { onprogress: () => {} });
  }
  expect(chats(simulator)).toBe(6);
  // What the unfinished ones cost is asked for ten minutes long.
  await clock.advance(600_000);
  await expect.poll(() => clock.sleeping).toBe(0);
});
