import { expect, test } from "vitest";

import { dig, get, json, post, question, simulate, stillClock } from "./harness.ts";

test("a missing and a wrong key are told apart, as the real service does", async () => {
  const simulator = await simulate();
  const bare = await post(simulator, question("hi"), { headers: {} });
  expect(bare.status).toBe(401);
  expect(await json(bare)).toEqual({ error: { message: "Missing Authentication header", code: 401 } });

  const wrong = await post({ ...simulator, key: "sk-or-v1-other" }, question("hi"));
  expect(await json(wrong)).toEqual({ error: { message: "User not found.", code: 401 } });
  for (const path of ["/key", "/credits", "/generation?id=x"]) {
    expect((await get({ ...simulator, key: "sk-or-v1-other" }, path)).status).toBe(401);
  }
});

test("the key knows its limit and what is left of it", async () => {
  const simulator = await simulate({ keyLimit: 5 });
  await (await post(simulator, question("write about 400 words"))).text();
  const info = await json(get(simulator, "/key"));

  expect(simulator.spent).toBeGreaterThan(0);
  expect(info.data).toMatchObject({
    limit: 5,
    usage: simulator.spent,
    limit_remaining: Number((5 - simulator.spent).toFixed(12)),
    free_model_daily_requests: { limit: 1000, used: 0, remaining: 1000 },
  });
  expect(await json(get(await simulate({ keyLimit: null }), "/key"))).toMatchObject({
    data: { limit: null, limit_remaining: null },
  });
});

test("the balance is for management keys only", async () => {
  const response = await get(await simulate(), "/credits");
  expect(response.status).toBe(403);
  expect(dig(await json(response), "error", "message")).toBe(
    "Only management keys can perform this operation",
  );
});

test("a generation is unknown for a moment, then known with what it cost", async () => {
  const clock = stillClock();
  const simulator = await simulate({ clock, generationDelayMs: 500 });
  const { id, usage } = await json(post(simulator, question("hi")));

  expect((await get(simulator, `/generation?id=${String(id)}`)).status).toBe(404);
  clock.advance(500);
  expect(dig(await json(get(simulator, `/generation?id=${String(id)}`)), "data")).toMatchObject({
    id,
    total_cost: dig(usage, "cost"),
    provider_name: "OpenAI",
    streamed: false,
    cancelled: false,
  });
});

test("with a provider key of one's own the provider bills, and OpenRouter does not", async () => {
  const clock = stillClock();
  const simulator = await simulate({ clock, byok: true, credits: 0 });
  const { id, usage } = await json(post(simulator, question("hi")));
  expect(usage).toMatchObject({ cost: 0, is_byok: true });
  const upstream = Number(dig(usage, "cost_details", "upstream_inference_cost"));
  expect(upstream).toBeGreaterThan(0);

  clock.advance(1000);
  const generation = await json(get(simulator, `/generation?id=${String(id)}`));
  expect(generation.data).toMatchObject({ total_cost: 0, is_byok: true, upstream_inference_cost: upstream });
  expect((await json(get(simulator, "/key"))).data).toMatchObject({ usage: 0, byok_usage: upstream });
});

test("free models share twenty requests a minute", async () => {
  const clock = stillClock();
  const simulator = await simulate({ clock });
  const ask = (model: string) => post(simulator, question("hi", { model }));
  for (let count = 0; count < 10; count += 1) {
    expect((await ask("openai/gpt-oss-20b:free")).status).toBe(200);
    expect((await ask("google/gemma-4-31b-it:free")).status).toBe(200);
  }
  const refused = await ask("openai/gpt-oss-20b:free");
  const reset = String(Math.ceil((clock.now() + 1) / 60_000) * 60_000);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("x-ratelimit-reset")).toBe(reset);
  expect(await json(refused)).toMatchObject({
    error: {
      metadata: {
        limit_source: "openrouter_free_tier_per_minute",
        headers: { "X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset },
      },
    },
  });
  expect((await ask("openai/gpt-oss-20b")).status).toBe(200);

  clock.advance(60_000);
  expect((await ask("openai/gpt-oss-20b:free")).status).toBe(200);
  expect(simulator.requests).toHaveLength(23);
});
