import { expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";

test.each([
  ["search_models", { query: "claude" }],
  ["validate_model", { model: "openai/gpt-4o-mini" }],
  ["get_model_info", { model: "openai/gpt-4o-mini" }],
])("%s answers in time when OpenRouter never does", async (name, args) => {
  const clock = new ManualClock();
  const { call, simulator } = await startHarness({ clock, env: { OPENROUTER_REPLY_WITHIN_SECONDS: "20" } });
  simulator.failNext({ kind: "hang" }, { route: "models", times: 10 });
  const answer = call(name, args);
  await expect.poll(() => simulator.requests.length).toBe(1);
  await clock.advance(20_000);
  const { isError, text, data } = await answer;
  expect(isError).toBe(true);
  expect(text).toMatch(
    new RegExp(`^Error: API Error - OpenRouter did not answer ${name} within 20 s\\. Try again`),
  );
  expect(data).toMatchObject({ category: "API Error", code: "timeout", retryable: true });
  // Nobody waits for it any more.
  await expect.poll(() => simulator.requests[0]?.closedByClient).toBe(true);
  expect(clock.sleeping).toBe(0);
});
