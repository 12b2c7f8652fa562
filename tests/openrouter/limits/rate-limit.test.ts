import { Response } from "undici";
import { describe, expect, test } from "vitest";

import { errorFromResponse } from "../../../src/openrouter/errors/upstream-error.ts";
import { pausedError } from "../../../src/openrouter/limits/pause.ts";
import { RateLimits } from "../../../src/openrouter/limits/rate-limit.ts";
import { isRepeatable } from "../../../src/openrouter/transport/retry.ts";
import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import {
  answer,
  ask as askFor,
  chatUpstream,
  event,
  limitError,
  piece,
  stream,
  upstream,
} from "../../support/upstream.ts";

const free = "meta-llama/llama-3.3-70b-instruct:free";
const chats = (simulator: { requests: { path: string }[] }): number =>
  simulator.requests.filter(({ path }) => path.endsWith("/chat/completions")).length;

async function setUp() {
  const clock = new ManualClock();
  const harness = await startHarness({ clock, random: () => 0, env: { OPENROUTER_MAX_RETRIES: "0" } });
  const { data } = await harness.call("search_models", { free: true, query: ":free", limit: 10 });
  const freeModels: string[] = data.models
    .map(({ id }: { id: string }) => id)
    .filter((id: string) => id.endsWith(":free"));
  expect(freeModels.length).toBeGreaterThan(1);
  return { ...harness, clock, freeModels };
}

describe("rate limits", () => {
  test("the free tier's daily limit holds back every :free model, and sends nothing", async () => {
    const { call, simulator, clock, freeModels } = await setUp();
    const [first = free, second = free] = freeModels;
    simulator.failNext({
      kind: "rate-limit",
      source: "openrouter_free_tier_daily",
      resetAt: clock.now() + 3_600_000,
    });

    const told = await call("chat_completion", { model: first, messages: "Hi" });
    expect(told.text).toMatch(
      /^Error: Rate Limit - .*free-models-per-day.*every :free model shares this limit/,
    );
    expect(told.data).toMatchObject({ code: "free_tier_daily", retryable: true, retry_after_seconds: 3600 });

    const held = await call("chat_completion", { model: second, messages: "Hi" });
    expect(held.text).toMatch(/^Error: Rate Limit - .*rate limited for another 3600 s.*nothing was sent/);
    expect(held.data).toMatchObject({ code: "held_back", retry_after_seconds: 3600 });
    expect(chats(simulator)).toBe(1);

    const paid = await call("chat_completion", { model: "openai/gpt-4o-mini", messages: "Hi" });
    expect(paid.isError).toBe(false);

    await clock.advance(3_600_000);
    expect((await call("chat_completion", { model: second, messages: "Hi" })).isError).toBe(false);
  });

  test("a model's own limit holds back that model alone, and a short one is waited for", async () => {
    const { call, simulator, clock } = await setUp();
    const ask = (model: string) => call("chat_completion", { model, messages: "Hi" });
    simulator.failNext({ kind: "rate-limit", source: "openrouter_shared_capacity", retryAfterSeconds: 7 });
    expect((await ask("openai/gpt-4o-mini")).data).toMatchObject({
      category: "Rate Limit",
      retry_after_seconds: 7,
    });
    expect((await ask("anthropic/claude-haiku-4.5")).isError).toBe(false);

    expect((await clock.passWaitsUntil(ask("openai/gpt-4o-mini"))).isError).toBe(false);
    expect(clock.waits).toContain(7000);
  });

  test("a limit of unknown end holds nothing back: unknown stays unknown", async () => {
    const { call, simulator } = await setUp();
    const ask = () => call("chat_completion", { model: "openai/gpt-4o-mini", messages: "Hi" });
    simulator.failNext({ kind: "rate-limit", source: "upstream_provider_shared_pool" });
    const { data, text } = await ask();
    expect(text).toMatch(/^Error: Rate Limit - .*temporarily rate-limited upstream/);
    expect(data).not.toHaveProperty("retry_after_seconds");
    expect((await ask()).isError).toBe(false);
  });

  test("a limit that breaks an answer off is remembered", async () => {
    const clock = new ManualClock();
    let sent = 0;
    const server = await chatUpstream((_, response) => {
      sent += 1;
      if (sent > 1) return answer(response, "the rest");
      const error = limitError(429, { headers: { "Retry-After": "7" } });
      return stream(response, piece("The beginning"), event({ error })).end();
    });
    const { call } = await startHarness({ clock, random: () => 0, env: server });
    const { data } = await call("chat_completion", askFor("Hi"));
    expect(data).toMatchObject({ status: "partial", choices: [{ message: { content: "The beginning" } }] });

    const next = call("chat_completion", askFor("Hi"));
    await expect.poll(() => clock.waits).toContain(7000);
    await clock.advance(6999);
    expect(sent).toBe(1);
    await clock.advance(1);
    expect((await next).data.choices[0].message.content).toBe("the rest");
  });
});

describe("a free tier's limit that does not say when it ends", () => {
  const afternoon = Date.UTC(2026, 10, 21, 17, 42, 13, 500);
  const perDay = "openrouter_free_tier_daily";
  const perMinute = "openrouter_free_tier_per_minute";

  function learn() {
    const clock = new ManualClock(afternoon);
    const limits = new RateLimits(clock);
    const tell = async (model: string, limit_source: string, headers: Record<string, string> = {}) => {
      const body = JSON.stringify({ error: { code: 429, message: "slow down", metadata: { limit_source } } });
      const response = new Response(body, { status: 429, headers });
      limits.observe(model, await errorFromResponse(response, { model, now: clock.now() }));
    };
    const pausedUntil = (model: string): string | undefined => {
      const pause = limits.pauseOf(model);
      return pause && new Date(pause.until).toISOString();
    };
    return { clock, limits, tell, pausedUntil };
  }

  test("holds until the next day begins in UTC when it is the day's", async () => {
    const { clock, limits, tell, pausedUntil } = learn();
    await tell(free, perDay);
    expect(pausedUntil(free)).toBe("2026-11-22T00:00:00.000Z");
    await clock.advance(Date.UTC(2026, 10, 22) - afternoon - 1);
    expect(pausedUntil(free)).toBe("2026-11-22T00:00:00.000Z");
    await clock.advance(1);
    expect(limits.pauseOf(free)).toBeUndefined();
  });

  test("holds until the next minute begins when it is the minute's", async () => {
    const { clock, limits, tell, pausedUntil } = learn();
    await tell(free, perMinute);
    expect(pausedUntil(free)).toBe("2026-11-21T17:43:00.000Z");
    await clock.advance(46_499);
    expect(pausedUntil(free)).toBe("2026-11-21T17:43:00.000Z");
    await clock.advance(1);
    expect(limits.pauseOf(free)).toBeUndefined();
  });

  test.each([
    ["Rate limit exceeded: free-models-per-day", "2026-11-22T00:00:00.000Z", "free_tier_daily"],
    [
      "Rate limit exceeded: free-models-per-day-high-balance. ",
      "2026-11-22T00:00:00.000Z",
      "free_tier_daily",
    ],
    [
      "Rate limit exceeded: limit_rpm/acme/one. FREE-MODELS-PER-DAY",
      "2026-11-22T00:00:00.000Z",
      "free_tier_daily",
    ],
    ["Rate limit exceeded: free-models-per-min", "2026-11-21T17:43:00.000Z", "free_tier_per_minute"],
    ["Rate limit exceeded: free-models-per-minute", "2026-11-21T17:43:00.000Z", "free_tier_per_minute"],
  ])("is known by OpenRouter's words alone: %s", async (message, until, code) => {
    const { limits, pausedUntil, clock } = learn();
    const body = JSON.stringify({ error: { code: 429, message } });
    const about = { model: free, now: clock.now() };
    const error = await errorFromResponse(new Response(body, { status: 429 }), about);
    expect(error.facts).toMatchObject({ category: "Rate Limit", code });
    expect([isRepeatable(error, "POST"), isRepeatable(error, "GET")]).toEqual([false, false]);
    limits.observe(free, error);
    expect(pausedUntil("google/gemma-4-31b-it:free")).toBe(until);
    expect(limits.pauseOf("openai/gpt-4o-mini")).toBeUndefined();
  });

  test("told in words pauses every :free model, and is not repeated", async () => {
    let sent = 0;
    const another = "google/gemma-4-31b-it:free";
    const env = await upstream((request, response) => {
      if (request.method === "GET") {
        response.end(JSON.stringify({ data: [{ id: free }, { id: another }] }));
        return;
      }
      sent += 1;
      const error = { code: 429, message: "Rate limit exceeded: free-models-per-day" };
      response.writeHead(429, { "content-type": "application/json" }).end(JSON.stringify({ error }));
    });
    const { call } = await startHarness({
      clock: new ManualClock(afternoon),
      env: { ...env, OPENROUTER_MAX_RETRIES: "2" },
    });
    const first = await call("chat_completion", { model: free, messages: "Hi" });
    expect(first.data).toMatchObject({ category: "Rate Limit", code: "free_tier_daily" });
    const second = await call("chat_completion", { model: another, messages: "Hi" });
    expect(second.data).toMatchObject({ category: "Rate Limit", code: "held_back" });
    expect(sent).toBe(1);
  });

  test.each(["a/b:free", "a/b:free@preset/x", "a/b:free:nitro", "openrouter/free"])(
    "holds back %s too, and names what is shared",
    async (model) => {
      const { clock, limits, tell, pausedUntil } = learn();
      await tell(free, perDay);
      expect(pausedUntil(model)).toBe("2026-11-22T00:00:00.000Z");
      const pause = limits.pauseOf(model);
      expect(pause && pausedError(model, pause, clock.now()).facts.next).toMatch(/every :free model shares/);
    },
  );

  test.each(["a/b", "a/free", "a/b@preset/my:free", "openrouter/auto"])("lets %s through", async (model) => {
    const { limits, tell } = learn();
    await tell(free, perDay);
    expect(limits.pauseOf(model)).toBeUndefined();
  });

  test("is not ended by a shorter one that is told later", async () => {
    const { tell, pausedUntil } = learn();
    await tell(free, perDay);
    await tell("c/d:free", perMinute);
    expect(pausedUntil(free)).toBe("2026-11-22T00:00:00.000Z");
  });

  test("nor is a model's own limit, and a longer one takes its place", async () => {
    const { tell, pausedUntil } = learn();
    const own = (seconds: string) => tell("a/b", "openrouter_shared_capacity", { "retry-after": seconds });
    await own("60");
    await own("5");
    expect(pausedUntil("a/b")).toBe("2026-11-21T17:43:13.500Z");
    await own("90");
    expect(pausedUntil("a/b")).toBe("2026-11-21T17:43:43.500Z");
  });
});
