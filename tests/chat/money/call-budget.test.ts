import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";

const [mini, haiku] = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4.5"];
const messages = "Reply with exactly: fine";

test("a call's own cap stands in its result, with what it left of it", async () => {
  const { call } = await startHarness();
  const { data } = await call("chat_completion", { model: mini, messages, max_cost_usd: 0.02 });
  expect(data["budget"]).toEqual({ call: 0.02, call_left: expect.any(Number) });
  expect(data["budget"].call_left).toBeCloseTo(0.02 - data["usage"].cost, 9);
  const plain = await call("chat_completion", { model: mini, messages });
  expect(plain.data).not.toHaveProperty("budget");
});

test("the lower of two caps is the one that counts", async () => {
  const { call } = await startHarness({ env: { OPENROUTER_MAX_COST_PER_CALL: "0.01" } });
  const { data } = await call("chat_completion", { model: mini, messages, max_cost_usd: 0.02 });
  expect(data["budget"]).toMatchObject({ call: 0.01 });
});

test("models that are asked at once are told that each has a share of it", async () => {
  const { call } = await startHarness();
  const { data } = await call("chat_completion", {
    models: [mini, haiku],
    strategy: "compare",
    messages,
    max_cost_usd: 0.02,
  });
  expect(data["warnings"]).toContainEqual(
    expect.stringMatching(/max_tokens was set to \d+: a budget is set, and this is its share of \$0\.02$/),
  );
  expect(data["usage"].cost).toBeLessThanOrEqual(0.02);
});
