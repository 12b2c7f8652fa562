import { describe, expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";

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
    simulator.failNext({ kind: "rate-limit", source: "openrouter_shared_capacity", retryAfterSeconds: 5 });
    expect((await ask("openai/gpt-4o-mini")).data).toMatchObject({
      category: "Rate Limit",
      retry_after_seconds: 5,
    });
    expect((await ask("anthropic/claude-haiku-4.5")).isError).toBe(false);

    expect((await clock.passWaitsUntil(ask("openai/gpt-4o-mini"))).isError).toBe(false);
    expect(clock.waits).toContain(5000);
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
});
