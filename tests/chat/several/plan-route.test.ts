import { describe, expect, test } from "vitest";

import { ManualClock } from "../../support/manual-clock.ts";
import { haiku, llama, mini, sonnet, startSeveral, tiny } from "../../support/several-models.ts";

const kimi = "moonshotai/kimi-k3";
const ids = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);

describe("filters", () => {
  test("a cap keeps out dearer models, and is sent as numbers that OpenRouter keeps to", async () => {
    const { ask, sent } = await startSeveral();
    const cap = (id: string, max_cost_per_1k_tokens: number) => ({ id, max_cost_per_1k_tokens });
    const models = [cap(sonnet, 0.0149), cap(llama, 0.00032), cap("openrouter/auto", 1), cap(mini, 0.0003)];
    const { data } = await ask({ strategy: "fallback", models });
    expect(data.routing.excluded).toEqual([
      { id: sonnet, reason: "over_price_cap" },
      { id: "openrouter/auto", reason: "price_unknown" },
      { id: mini, reason: "over_price_cap" },
    ]);
    // Told once, in excluded.
    expect(data.warnings ?? []).toEqual([]);
    expect(sent()).toMatchObject([
      { model: llama, provider: { max_price: { prompt: 0.32, completion: 0.32 } } },
    ]);
    await ask({ strategy: "fallback", models: [cap(tiny, 0.0003)] });
    expect(sent()[1]).toMatchObject({ provider: { max_price: { prompt: 0.3, completion: 0.3 } } });
  });

  test("the lower of two ceilings counts", async () => {
    const { ask, sent } = await startSeveral();
    const provider = { max_price: { prompt: 0.2, completion: 50, request: 1 }, data_collection: "deny" };
    const route = { strategy: "fallback", models: [{ id: llama, max_cost_per_1k_tokens: 0.03 }] };
    await ask(route, { provider });
    expect(sent()[0]).toMatchObject({
      provider: { max_price: { prompt: 0.2, completion: 30, request: 1 }, data_collection: "deny" },
    });
  });

  test("a score keeps out weaker models, on the scale of the metric", async () => {
    const { ask, asked } = await startSeveral();
    const models = [llama, haiku, mini].map((id) => ({ id, min_performance_score: 20 }));
    const { data } = await ask({ strategy: "performance_based", models });
    expect(asked()).toEqual([haiku]);
    expect(data.routing.excluded).toEqual([
      { id: llama, reason: "below_min_score" },
      { id: mini, reason: "score_unknown" },
    ]);
    const agentic = await ask({ strategy: "fallback", metric: "agentic", models, dry_run: true });
    expect(agentic.data).toMatchObject({ code: "no_eligible_model" });
    expect(agentic.text).toMatch(
      /llama\S+: below_min_score, \S+haiku-4\.5: below_min_score, \S+mini: below_min_score/,
    );
  });

  test("what a model cannot do keeps it out; without any left nothing is sent", async () => {
    const { ask, asked } = await startSeveral();
    const tools = [{ type: "function", function: { name: "f", parameters: { type: "object" } } }];
    const { data } = await ask([tiny, haiku], { tools });
    expect(data.routing.excluded).toEqual([{ id: tiny, reason: "unsupported_parameter:tools" }]);
    expect(asked()).toEqual([haiku]);

    const picture = [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }];
    const blind = await ask([tiny, llama], { messages: [{ role: "user", content: picture }] });
    expect(blind.text).toMatch(/llama-3\.2\S+: unsupported_modality, \S+llama-3\.3\S+: unsupported_modality/);
    const long = await ask([tiny, llama], { messages: "word ".repeat(120_000) });
    expect(long.text).toMatch(/llama-3\.2\S+: context_too_small, \S+llama-3\.3\S+: context_too_small/);
    const old = await ask(["anthropic/claude-3-haiku", tiny], { tools });
    expect(old.text).toMatch(/claude-3-haiku: expired, \S+: unsupported_parameter:tools/);
    for (const { isError, text, data: facts } of [blind, long, old]) {
      expect(isError).toBe(true);
      expect(text).toMatch(
        /^Error: Validation Error - None of the models can be used, so nothing was sent \(/,
      );
      expect(facts).toMatchObject({ code: "no_eligible_model", retryable: false });
    }
    expect(asked()).toHaveLength(1);
  });
});

describe("dry_run", () => {
  test.each([
    "fallback",
    "round_robin",
    "cost_optimized",
    "latency_optimized",
    "performance_based",
    "best_of",
    "compare",
  ])("%s: the order, the exclusions and the estimates, for nothing", async (strategy) => {
    const { ask, asked, simulator } = await startSeveral();
    const { isError, data } = await ask({ strategy, models: [sonnet, llama, "a/b"], dry_run: true });
    expect(isError).toBe(false);
    expect(asked()).toEqual([]);
    expect(simulator.spent).toBe(0);
    expect(data).toMatchObject({ id: null, model: null, choices: [], usage: { cost: 0 } });
    const { ranked, excluded, attempts, estimate_usd: estimate } = data.routing;
    expect(ids(ranked).toSorted()).toEqual([sonnet, llama].toSorted());
    expect(excluded).toEqual([{ id: "a/b", reason: "unknown_model" }]);
    expect(attempts).toEqual([]);
    expect(estimate).toBeGreaterThan(0);
    for (const { est_cost_usd } of ranked) expect(est_cost_usd).toBeGreaterThan(0);
  });

  test("tells what each model would not take", async () => {
    const { ask } = await startSeveral();
    const { data } = await ask(
      { strategy: "fallback", models: [mini, haiku], dry_run: true },
      { max_tokens: 20_000 },
    );
    expect(data.warnings).toContainEqual(
      expect.stringMatching(/^openai\/gpt-4o-mini: max_tokens was lowered/),
    );
  });

  test("an unknown price makes the estimate unknown", async () => {
    const { ask } = await startSeveral();
    const { data } = await ask({ strategy: "cost_optimized", models: ["openrouter/auto"], dry_run: true });
    expect(data.routing).toMatchObject({ estimate_usd: null, ranked: [{ est_cost_usd: null }] });
  });

  test("takes no turn", async () => {
    const { ask, asked } = await startSeveral();
    const route = { strategy: "round_robin", models: [mini, haiku] };
    for (let time = 0; time < 3; time += 1) await ask({ ...route, dry_run: true });
    await ask(route);
    await ask({ ...route, dry_run: true });
    await ask(route);
    expect(asked()).toEqual([
      [mini, haiku],
      [haiku, mini],
    ]);
  });
});

describe("round_robin", () => {
  const weighted = (via: string) => ({
    strategy: "round_robin",
    via,
    models: [{ id: mini, weight: 5 }, haiku, { id: llama, weight: 1 }, { id: tiny, weight: 0 }],
  });

  test("gives each its share, evenly spread", async () => {
    const { ask, asked } = await startSeveral();
    for (let turn = 0; turn < 14; turn += 1) await ask(weighted("client"));
    const seven = [mini, mini, haiku, mini, llama, mini, mini];
    expect(asked()).toEqual([...seven, ...seven]);
  });

  test("gives each its share of calls at the same moment", async () => {
    const { ask, asked } = await startSeveral();
    await Promise.all(Array.from({ length: 21 }, () => ask(weighted("client"))));
    const shares = [mini, haiku, llama, tiny].map((id) => asked().filter((one) => one === id).length);
    expect(shares).toEqual([15, 3, 3, 0]);
  });

  test("a failure takes the turn all the same, and weight 0 stands in last", async () => {
    const { ask, asked, simulator } = await startSeveral();
    const models = [
      { id: mini, weight: 2 },
      { id: haiku, weight: 1 },
      { id: tiny, weight: 0 },
    ];
    const route = { strategy: "round_robin", via: "client", models };
    simulator.failNext({ kind: "status", status: 500 }, { times: 2 });
    await ask(route);
    await ask(route);
    expect(asked()).toEqual([mini, haiku, tiny, haiku]);
  });

  test("stays with one model within a session", async () => {
    const { ask, asked } = await startSeveral();
    const route = { strategy: "round_robin", via: "client", models: [mini, haiku] };
    for (const session_id of ["a", "b", "a", "b", "a"]) await ask(route, { extra_body: { session_id } });
    expect(asked()).toEqual([mini, haiku, mini, haiku, mini]);
  });
});

describe("cost_optimized", () => {
  test("asks the cheapest for this prompt, at its cheapest provider; unknown prices come last", async () => {
    const { ask, sent } = await startSeveral();
    const { data } = await ask({
      strategy: "cost_optimized",
      models: ["openrouter/auto", sonnet, llama, haiku],
    });
    expect(ids(data.routing.ranked)).toEqual([llama, haiku, sonnet, "openrouter/auto"]);
    expect(sent()).toMatchObject([{ model: llama, provider: { sort: "price" } }]);
    // Of what is carried out the estimate is told once.
    expect(data.routing.estimate_usd).toBeGreaterThan(0);
    expect(data.routing.ranked[0]).not.toHaveProperty("est_cost_usd");
  });

  test("leaves the caller's own sort and order alone", async () => {
    const { ask, sent } = await startSeveral();
    const route = { strategy: "cost_optimized", models: [llama, `${haiku}:nitro`] };
    await ask(route, { provider: { sort: "throughput" } });
    await ask(route, { provider: { order: ["groq"] } });
    expect(sent()[0]).toMatchObject({ provider: { sort: "throughput" } });
    expect(sent()[1]?.["provider"]).toEqual({ order: ["groq"] });
  });
});

describe("performance_based", () => {
  test("asks the best by the metric, of those alike the cheaper", async () => {
    const { ask } = await startSeveral();
    const order = async (metric: string | undefined) => {
      const models = [mini, haiku, sonnet, kimi];
      const { data } = await ask({ strategy: "performance_based", metric, models, dry_run: true });
      return ids(data.routing.ranked);
    };
    expect(await order(undefined)).toEqual([kimi, sonnet, haiku, mini]);
    expect(await order("agentic")).toEqual([kimi, sonnet, haiku, mini]);
  });
});

describe("latency_optimized", () => {
  const route = { strategy: "latency_optimized", via: "client", models: [sonnet, haiku] };
  const fetched = ({ requests }: Awaited<ReturnType<typeof startSeveral>>["simulator"]) =>
    requests.filter(({ path }) => path.endsWith("/endpoints")).length;

  test("reads the providers of each at most once in five minutes", async () => {
    const clock = new ManualClock();
    const { ask, simulator, sent } = await startSeveral({ clock });
    await ask(route, { max_tokens: 100 });
    await ask(route, { max_tokens: 2000 });
    expect(fetched(simulator)).toBe(2);
    expect(sent()).toMatchObject([{ provider: { sort: "latency" } }, { provider: { sort: "throughput" } }]);
    await clock.advance(301_000);
    await ask(route);
    expect(fetched(simulator)).toBe(4);
  });

  test("no other strategy reads them", async () => {
    const { ask, simulator } = await startSeveral();
    await ask({ ...route, strategy: "cost_optimized" });
    expect(fetched(simulator)).toBe(0);
  });

  test("answers in the list's order when they cannot be had", async () => {
    const { ask, asked, simulator } = await startSeveral({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    simulator.failNext({ kind: "status", status: 500 }, { route: "endpoints", times: 10 });
    const { isError, data } = await ask(route);
    expect(isError).toBe(false);
    expect(asked()).toEqual([sonnet]);
    expect(data.routing.ranked[0]).not.toHaveProperty("latency_ms");
  });

  test("learns which is slow, and forgets it", async () => {
    const clock = new ManualClock();
    const { ask, simulator } = await startSeveral({ clock });
    const order = async () => ids((await ask({ ...route, dry_run: true })).data.routing.ranked);
    const [fast = ""] = await order();
    const slow = (await order())[1] ?? "";
    for (let time = 0; time < 3; time += 1) {
      simulator.failNext({ kind: "hang" }, { model: fast });
      const before = simulator.requests.length;
      const answer = ask({ ...route, models: [fast], attempt_timeout_seconds: 40 });
      await expect.poll(() => simulator.requests.length).toBeGreaterThan(before);
      await clock.advance(40_000);
      expect((await answer).isError).toBe(true);
    }
    await clock.advance(300_000);
    expect(await order()).toEqual([slow, fast]);
    await clock.advance(24 * 3_600_000);
    expect((await order())[0]).toBe(fast);
  });
});

describe("a cooldown", () => {
  test("puts a model behind the others until it is over", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock });
    const route = { strategy: "fallback", via: "client", models: [mini, haiku] };
    simulator.failNext({ kind: "status", status: 500 }, { model: mini, times: 2 });
    for (let time = 0; time < 3; time += 1) await ask(route);
    expect(asked()).toEqual([mini, haiku, mini, haiku, haiku]);
    await clock.advance(30_000);
    await ask(route);
    expect(asked().at(-1)).toBe(mini);
  });

  test("comes after answers that broke off, too", async () => {
    const { ask, asked, simulator } = await startSeveral();
    const route = { strategy: "fallback", via: "client", models: [mini, haiku] };
    simulator.failNext({ kind: "broken-stream" }, { model: mini, times: 2 });
    for (let time = 0; time < 3; time += 1) await ask(route, { messages: "Write about 50 words" });
    expect(asked()).toEqual([mini, mini, haiku]);
  });
});

test("a model that comes last because it has just failed is marked so", async () => {
  const { ask, simulator } = await startSeveral({ clock: new ManualClock() });
  simulator.failNext(
    { kind: "rate-limit", source: "upstream_provider_shared_pool", retryAfterSeconds: 30 },
    { model: mini },
  );
  await ask({ strategy: "fallback", models: [mini, haiku], via: "client" });
  const { data } = await ask({ strategy: "fallback", models: [mini, haiku], dry_run: true });
  expect(data.routing.ranked).toMatchObject([{ id: haiku }, { id: mini, cooling_seconds: 30 }]);
  expect(data.routing.ranked[0]).not.toHaveProperty("cooling_seconds");
});
