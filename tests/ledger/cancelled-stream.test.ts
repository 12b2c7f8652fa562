import { expect, test } from "vitest";

import { createOpenRouter } from "../../src/openrouter/client.ts";
import type { SimulatorOptions } from "../../src/simulator/index.ts";
import { post, question, simulate } from "../simulator/harness.ts";
import { settled, startSpending } from "../support/ledger.ts";
import { ManualClock } from "../support/manual-clock.ts";

/** A stream that its caller left before it told what it cost; its id is in the answer's header. */
async function cancelledStream(options: SimulatorOptions = {}) {
  const clock = new ManualClock();
  const simulator = await simulate({ clock, generationDelayMs: 3000, chunkDelayMs: 100, ...options });
  const openrouter = createOpenRouter({
    baseUrl: simulator.baseUrl,
    apiKey: simulator.key,
    userAgent: "test",
    maxRetries: 0,
    maxConcurrency: 1,
    stateFolder: async () => undefined,
    clock,
    log: () => {},
  });
  const spending = startSpending({ clock, getGeneration: (id, signal) => openrouter.generation(id, signal) });
  const caller = new AbortController();
  const asked = question("write about 100 words", { stream: true });
  const response = await post(simulator, asked, { signal: caller.signal });
  await clock.advance(1000);
  caller.abort();
  await simulator.requests[0]?.closed;
  await clock.advance(100);
  const call = await spending.open({
    tool: "chat_completion",
    requestedModel: "openai/gpt-4o-mini",
    worstUsd: 1,
  });
  call.settle(
    settled({ generationId: response.headers.get("x-generation-id"), cost: null, outcome: "cancelled" }),
  );
  call.close();
  /** Lets the lookup ask, and waits until it has heard. */
  const lookUp = async (pause: number): Promise<void> => {
    await expect.poll(() => clock.waits).toContain(pause);
    await clock.advance(pause);
  };
  return { simulator, spending, lookUp };
}

test("a stream that was cancelled costs what OpenRouter says once it knows, not what was feared", async () => {
  const { simulator, spending, lookUp } = await cancelledStream();
  await lookUp(1500);
  await lookUp(4000);
  await expect.poll(async () => (await spending.report()).lookups).toBe(0);
  expect(simulator.spent).toBeGreaterThan(0);
  expect(simulator.spent).toBeLessThan(0.01);
  expect((await spending.report()).session.all).toMatchObject({
    calls: 1,
    costUsd: simulator.spent,
    estimatedUsd: 0,
  });
  expect(simulator.requests.filter(({ path }) => path.endsWith("/generation"))).toHaveLength(2);
});

test("one through a provider key of one's own cost nothing at OpenRouter, and that is known", async () => {
  const { spending, lookUp } = await cancelledStream({ byok: true });
  await lookUp(1500);
  await lookUp(4000);
  await expect.poll(async () => (await spending.report()).lookups).toBe(0);
  expect((await spending.report()).session.all).toMatchObject({
    calls: 1,
    costUsd: 0,
    estimatedCalls: 0,
    unknownCalls: 0,
  });
});
