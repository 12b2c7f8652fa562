import { expect, test } from "vitest";

import { directives } from "../../src/simulator/index.ts";
import type { Fault } from "../../src/simulator/index.ts";
import { dig, get, json, post, question, simulate } from "./harness.ts";

const cases: [name: string, status: number, body: unknown][] = [
  [
    "rate-limit",
    429,
    { metadata: { limit_source: "upstream_provider_shared_pool", provider_name: "OpenAI" } },
  ],
  ["rate-limit-free-minute", 429, { metadata: { limit_source: "openrouter_free_tier_per_minute" } }],
  ["rate-limit-free-day", 429, { metadata: { limit_source: "openrouter_free_tier_daily" } }],
  ["rate-limit-shared", 429, { metadata: { limit_source: "openrouter_shared_capacity" } }],
  ["no-credits", 402, { metadata: { limit_source: "openrouter_credits" } }],
  ["few-credits", 402, { message: expect.stringContaining("can only afford 1491") }],
  ["key-limit", 402, { metadata: { limit_source: "openrouter_key_limit" } }],
  ["in-flight-budget", 402, { metadata: { limit_source: "openrouter_in_flight_budget" } }],
  ["weight-exceeds-budget", 402, { metadata: { reason: "weight_exceeds_budget" } }],
  ["server-error", 500, { message: "Internal Server Error" }],
  ["provider-error", 502, { message: "Provider returned error", metadata: { provider_name: "OpenAI" } }],
  ["unavailable", 503, { code: 503 }],
  ["gateway-timeout", 504, { code: 504 }],
  ["timeout", 408, { code: 408 }],
  ["overloaded", 529, { code: 529 }],
  ["invalid-key", 401, { message: "User not found." }],
  ["provider-auth", 401, { metadata: { provider_name: "OpenAI", raw: expect.any(String) } }],
  ["provider-bad-request", 400, { metadata: { provider_name: "OpenAI" } }],
  ["moderation", 403, { metadata: { reasons: ["misc"] } }],
  ["guardrail", 403, { metadata: { patterns: ["prompt-injection"] } }],
  ["region-restricted", 403, { availability: { code: "region_restricted", retryable: false } }],
  ["data-policy", 404, { message: expect.stringContaining("data policy") }],
  ["no-endpoints", 404, { message: "No endpoints found for openai/gpt-4o-mini." }],
  ["error-in-success", 200, { code: 502 }],
];

test.each(cases)("%s answers %i", async (name, status, error) => {
  const response = await post(await simulate(), question(`hi [simulate: ${name}]`, { stream: true }));
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await json(response)).toMatchObject({ error });
});

test("a lack of capacity has no code inside the error", async () => {
  const response = await post(await simulate(), question("[simulate: capacity-exhausted]"));
  const { error } = await json(response);
  expect(response.status).toBe(429);
  expect(error).not.toHaveProperty("code");
  expect(error).toMatchObject({
    availability: { code: "capacity_exhausted", retryable: true, retry_after: 40 },
  });
});

test("what is not JSON is not JSON", async () => {
  const simulator = await simulate();
  const page = await post(simulator, question("[simulate: edge-timeout]"));
  expect(page.status).toBe(524);
  expect(page.headers.get("content-type")).toContain("text/html");
  expect(await page.text()).toContain("<h1>A timeout occurred</h1>");
  await expect((await post(simulator, question("[simulate: garbage]"))).json()).rejects.toThrow("JSON");
});

test("waiting times stand where they belong", async () => {
  const simulator = await simulate();
  const ask = async (fault: Fault) => {
    simulator.failNext(fault);
    return post(simulator, question("hi"));
  };
  const date = "Tue, 01 Sep 2026 12:00:30 GMT";
  const after = async (fault: Fault) => (await ask(fault)).headers.get("retry-after");
  expect(await after({ kind: "status", status: 503, retryAfter: 7 })).toBe("7");
  expect(await after({ kind: "status", status: 503, retryAfter: date })).toBe(date);
  expect(await after({ kind: "in-flight-budget" })).toBe("120");
  expect(await after({ kind: "rate-limit", source: "upstream_provider_shared_pool" })).toBeNull();

  const daily = await ask({
    kind: "rate-limit",
    source: "openrouter_free_tier_daily",
    resetAt: 1_791_331_200_000,
  });
  expect(daily.headers.get("x-ratelimit-reset")).toBe("1791331200000");
});

test("queued faults hit as often as told, and only whom they are meant for", async () => {
  const simulator = await simulate();
  const status = async (model: string) => (await post(simulator, question("hi", { model }))).status;
  simulator.failNext({ kind: "status", status: 500 }, { times: 2, model: "x-ai/grok-4.5" });
  expect(await status("openai/gpt-4o-mini")).toBe(200);
  expect([
    await status("x-ai/grok-4.5"),
    await status("x-ai/grok-4.5"),
    await status("x-ai/grok-4.5"),
  ]).toEqual([500, 500, 200]);

  simulator.failNext({ kind: "status", status: 503 }, { route: "models" });
  simulator.failNext({ kind: "garbage" }, { route: "key" });
  simulator.failNext({ kind: "broken-stream" }, { route: "endpoints" });
  expect((await get(simulator, "/models")).status).toBe(503);
  expect((await get(simulator, "/models")).status).toBe(200);
  await expect((await get(simulator, "/key")).json()).rejects.toThrow("JSON");
  await expect(get(simulator, "/models/x-ai/grok-4.5/endpoints").then((it) => it.text())).rejects.toThrow(
    "terminated",
  );
});

test("a directive may be meant for one model of several", async () => {
  const models = ["openai/gpt-4o-mini", "mistralai/mistral-large-2512"];
  const body = question("hi [simulate: rate-limit on openai/gpt-4o-mini]", { models });
  const answer = await json(post(await simulate(), body));
  expect(answer.model).toBe("mistralai/mistral-large-2512");
  expect(String(dig(answer, "choices", 0, "message", "content"))).not.toContain("simulate:");
});

test("a directive that does not exist is told which do", async () => {
  const response = await post(await simulate(), question("[simulate: earthquake]"));
  expect(response.status).toBe(400);
  const message = String(dig(await json(response), "error", "message"));
  for (const name of Object.keys(directives)) expect(message).toContain(name);
});
