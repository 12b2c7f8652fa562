import { expect, test } from "vitest";

import { createOpenRouter } from "../../src/openrouter/client.ts";
import { dig, json, post, question, simulate } from "../simulator/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { listen } from "../support/upstream.ts";

const signal = new AbortController().signal;

const client = (baseUrl: string, apiKey = "sk-or-v1-simulator") =>
  createOpenRouter({
    baseUrl,
    apiKey,
    userAgent: "test",
    maxRetries: 0,
    maxConcurrency: 1,
    stateFolder: async () => undefined,
    clock: new ManualClock(),
    log: () => {},
  });

test("a generation tells what it cost, and its tokens as the provider counts them", async () => {
  const simulator = await simulate({ generationDelayMs: 0 });
  const { id, usage } = await json(post(simulator, question("Hi")));
  expect(await client(simulator.baseUrl).generation(String(id), signal)).toEqual({
    model: expect.stringContaining("gpt-4o-mini"),
    provider: "OpenAI",
    cost: dig(usage, "cost"),
    promptTokens: dig(usage, "prompt_tokens"),
    completionTokens: dig(usage, "completion_tokens"),
  });
});

test("one that is not known yet is an error, and is not asked for again at once", async () => {
  const simulator = await simulate({ generationDelayMs: 60_000 });
  const { id } = await json(post(simulator, question("Hi")));
  await expect(client(simulator.baseUrl).generation(String(id), signal)).rejects.toMatchObject({
    status: 404,
  });
  expect(simulator.requests).toHaveLength(2);
});

test.each([
  [{ data: { id: "gen-1", total_cost: null } }, null],
  [{ data: { id: "gen-1", total_cost: "much", native_tokens_prompt: "a lot" } }, null],
  [{ data: { total_cost: 0, tokens_prompt: 3, unheard_of: { x: 1 } } }, 0],
])("reads %j as far as it goes", async (body, cost) => {
  const { url } = await listen((_, response) => response.end(JSON.stringify(body)));
  expect(await client(url).generation("gen-1", signal)).toMatchObject({ cost, completionTokens: null });
});

test("an answer without data is refused", async () => {
  const { url } = await listen((_, response) => response.end("{}"));
  await expect(client(url).generation("gen-1", signal)).rejects.toMatchObject({
    facts: { code: "invalid_answer" },
  });
});
