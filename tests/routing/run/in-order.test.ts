import { describe, expect, test } from "vitest";

import type { Fault } from "../../../src/simulator/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { haiku, inOrder, llama, mini, sonnet, startSeveral } from "../../support/several-models.ts";

type Expected = [name: string, fault: Fault, status: number | undefined, code: string, cost: 0 | undefined];

const transient: Expected[] = [
  ["reset", { kind: "reset" }, undefined, "network_error", undefined],
  ["408", { kind: "status", status: 408 }, 408, "timeout", undefined],
  ["429", { kind: "rate-limit", source: "upstream_provider_shared_pool" }, 429, "provider_rate_limit", 0],
  ["capacity", { kind: "capacity-exhausted" }, 429, "capacity_exhausted", 0],
  ["in-flight 402", { kind: "in-flight-budget" }, 402, "in_flight_budget", 0],
  ["500", { kind: "status", status: 500 }, 500, "server_error", 0],
  ["502", { kind: "status", status: 502 }, 502, "provider_unavailable", 0],
  ["503", { kind: "status", status: 503 }, 503, "provider_overloaded", 0],
  ["504", { kind: "status", status: 504 }, 504, "timeout", undefined],
  ["524", { kind: "html" }, 524, "timeout", undefined],
  ["529", { kind: "status", status: 529 }, 529, "provider_overloaded", 0],
  ["error in a success", { kind: "error-in-success" }, 502, "provider_unavailable", 0],
  ["error as the one event", { kind: "stream-error-only" }, 502, "provider_unavailable", 0],
  ["broken at once", { kind: "broken-stream", afterChunks: 0 }, undefined, "stream_broken", undefined],
  ["nonsense", { kind: "garbage" }, undefined, "invalid_answer", undefined],
];

const model: Expected[] = [
  ["no endpoints", { kind: "no-endpoints" }, 404, "no_endpoints", 0],
  ["data policy", { kind: "data-policy" }, 404, "privacy_restricted", 0],
  ["region", { kind: "region-restricted" }, 403, "region_restricted", 0],
  ["moderation", { kind: "moderation" }, 403, "moderation", 0],
  ["the provider's own 401", { kind: "provider-auth" }, 401, "provider_auth", 0],
];

const caller: Expected[] = [
  ["no credits", { kind: "credits" }, 402, "insufficient_credits", 0],
  ["too few credits", { kind: "credits", affordable: 100 }, 402, "insufficient_credits", 0],
  ["key limit", { kind: "key-limit" }, 402, "key_limit_reached", 0],
  ["too heavy", { kind: "weight-exceeds-budget" }, 402, "insufficient_credits", 0],
  ["wrong key", { kind: "invalid-key" }, 401, "invalid_key", 0],
  ["a provider's 400", { kind: "provider-bad-request" }, 400, "invalid_request", 0],
  ["413", { kind: "status", status: 413 }, 413, "payload_too_large", 0],
  ["guardrail", { kind: "guardrail" }, 403, "forbidden", 0],
];

describe.each([
  ["transient", transient],
  ["model", model],
] as const)("after a failure of class %s the next model is asked", (name, failures) => {
  test.each(failures)("%s", async (_, fault, status, code, cost) => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext(fault, { model: mini });
    const { isError, data } = await ask(inOrder(mini, haiku, llama));
    expect(isError).toBe(false);
    expect(asked()).toEqual([mini, haiku]);
    const [first, second] = data.routing.attempts;
    expect(first).toMatchObject({ id: mini, class: name, outcome: code });
    expect(first.status).toBe(status);
    expect(first.cost).toBe(cost);
    expect(first.ms).toBeGreaterThanOrEqual(0);
    expect(second).toMatchObject({ id: haiku, status: 200, outcome: "answered" });
    expect(second).not.toHaveProperty("class");
    // Never a guess: null as soon as a part of it is unknown, which is then said.
    expect(data.usage.cost).toBe(cost === 0 ? second.cost : null);
    const unknown = [expect.stringMatching(/^What openai\/gpt-4o-mini cost is not known; /)];
    expect(data.warnings).toEqual(cost === 0 ? undefined : unknown);
  });
});

describe("after a mistake of the caller's own no other model is asked", () => {
  test.each(caller)("%s", async (_, fault, status, code) => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext(fault, { model: mini });
    const { isError, text, data } = await ask(inOrder(mini, haiku, llama));
    expect(isError).toBe(true);
    expect(asked()).toEqual([mini]);
    expect(text).toMatch(
      /^Error: Validation Error - .*; not asked: anthropic\/claude-haiku-4\.5, meta-llama/,
    );
    expect(data.code).toBe(code);
    expect(data.attempts).toMatchObject([{ id: mini, status, class: "caller", cost: 0, outcome: code }]);
  });
});

describe("each order", () => {
  const strategies = ["fallback", "round_robin", "cost_optimized", "latency_optimized", "performance_based"];
  const models = [llama, sonnet, haiku];

  test.each(strategies)("%s goes on after a passing failure and stops after a mistake", async (strategy) => {
    const { ask, asked, simulator } = await startSeveral();
    const ranked = (await ask({ strategy, models, dry_run: true })).data.routing.ranked;
    const order: string[] = ranked.map(({ id }: { id: string }) => id);
    expect(order.toSorted()).toEqual(models.toSorted());

    simulator.failNext({ kind: "status", status: 503 }, { model: order[0] ?? "" });
    const answer = await ask({ strategy, via: "client", models });
    expect(asked()).toEqual(order.slice(0, 2));
    expect(answer.data.routing.attempts).toMatchObject([{ status: 503 }, { status: 200 }]);

    simulator.failNext({ kind: "credits" });
    const stopped = await ask({ strategy, via: "client", models });
    expect(stopped.isError).toBe(true);
    expect(asked()).toHaveLength(3);
  });
});

describe("fallback_on", () => {
  test.each([
    [["model"], { kind: "status", status: 500 }, "transient"],
    [["transient"], { kind: "no-endpoints" }, "model"],
    [[], { kind: "no-endpoints" }, "model"],
  ] as [string[], Fault, string][])("%j stops after anything else", async (fallback_on, fault, left) => {
    const { ask, asked, simulator } = await startSeveral();
    simulator.failNext(fault, { model: mini });
    const { text } = await ask({ strategy: "fallback", models: [mini, haiku], fallback_on });
    expect(asked()).toEqual([mini]);
    expect(text).toContain(`not asked: ${haiku} (fallback_on leaves out "${left}")`);
  });
});

describe("retries", () => {
  test("only the last model is asked once more", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock, random: () => 0.5 });
    simulator.failNext({ kind: "status", status: 503, retryAfter: 5 }, { times: 10 });
    const { isError, text, data } = await clock.passWaitsUntil(ask(inOrder(mini, haiku, llama)));
    expect(isError).toBe(true);
    expect(asked()).toEqual([mini, haiku, llama, llama]);
    expect(text).toMatch(
      /^Error: API Error - None of the 3 models answered \(openai.*; anthropic.*; meta-llama.*\)\. /,
    );
    expect(data).toMatchObject({ code: "all_models_failed", retryable: true, retry_after_seconds: 5 });
    expect(data.attempts.map(({ id }: { id: string }) => id)).toEqual([mini, haiku, llama, llama]);
  });

  test("the last model's answer at the second try is the answer", async () => {
    const clock = new ManualClock();
    const { ask, simulator } = await startSeveral({ clock, random: () => 0 });
    simulator.failNext({ kind: "status", status: 502 }, { times: 2 });
    const { data } = await clock.passWaitsUntil(ask(inOrder(mini, haiku)));
    expect(data.routing.attempts).toMatchObject([
      { id: mini, status: 502, class: "transient", cost: 0 },
      { id: haiku, status: 502, class: "transient", cost: 0 },
      { id: haiku, status: 200, outcome: "answered" },
    ]);
    expect(data.usage.cost).toBe(data.routing.attempts[2].cost);
  });

  test.each([
    ["it would take more than five seconds", { kind: "status", status: 503, retryAfter: 6 }, "2"],
    ["the first try may have been billed", { kind: "status", status: 500 }, "2"],
    ["OPENROUTER_MAX_RETRIES is 0", { kind: "status", status: 503 }, "0"],
  ] as [string, Fault, string][])("not even that one when %s", async (_, fault, retries) => {
    const { ask, asked, simulator } = await startSeveral({ env: { OPENROUTER_MAX_RETRIES: retries } });
    simulator.failNext(fault, { times: 10 });
    expect((await ask(inOrder(mini, haiku))).isError).toBe(true);
    expect(asked()).toEqual([mini, haiku]);
  });

  test("a model that is known to be limited is passed over without a request", async () => {
    const clock = new ManualClock();
    const { ask, asked, simulator } = await startSeveral({ clock });
    const limit: Fault = { kind: "rate-limit", source: "openrouter_shared_capacity", retryAfterSeconds: 30 };
    simulator.failNext(limit, { model: mini });
    await ask(inOrder(mini, haiku));
    const { data } = await ask({
      strategy: "fallback",
      via: "client",
      models: [mini, haiku],
      attempt_timeout_seconds: 5,
    });
    expect(asked()).toEqual([mini, haiku, haiku]);
    // Better tried after the others for a while.
    expect(data.routing.ranked.map(({ id }: { id: string }) => id)).toEqual([haiku, mini]);
    simulator.failNext({ kind: "status", status: 500 }, { model: haiku });
    const last = ask({ strategy: "fallback", via: "client", models: [mini, haiku] });
    const { data: waited } = await clock.passWaitsUntil(last, 40_000);
    expect(waited.routing.attempts).toMatchObject([
      { id: haiku, status: 500 },
      { id: mini, status: 200 },
    ]);
  });
});
