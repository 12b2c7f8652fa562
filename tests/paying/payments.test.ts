import { expect, test } from "vitest";

import { AppError } from "../../src/errors.ts";
import { overBudget } from "../../src/ledger/refusals.ts";
import { payEach } from "../../src/paying/payments.ts";
import { memoryIn, createRoutingState } from "../../src/routing/memory/memory.ts";
import type { Execution } from "../../src/routing/run/execution.ts";
import { askServer } from "../../src/routing/run/on-server.ts";
import { tryModel } from "../../src/routing/run/try-model.ts";
import { rated } from "../routing/candidates.ts";
import { execution } from "../routing/run/execution.ts";
import { ManualClock } from "../support/manual-clock.ts";

const refusal = (id: string): AppError =>
  overBudget(
    id,
    1,
    { name: "session", setting: "S", capUsd: 1, spentUsd: 0, estimatedUsd: 0, heldUsd: 1, leftUsd: 0 },
    { mayFitLater: true },
  );

function refusing(clock: ManualClock) {
  const asked: string[] = [];
  const pay: Execution["pay"] = async ({ id }) => {
    asked.push(id);
    throw refusal(id);
  };
  return { asked, refused: execution(clock, { pay }) };
}

test("a list that cannot be paid for as one request is refused, and not asked for in parts", async () => {
  const { refused, asked } = refusing(new ManualClock());
  const list = [rated({ id: "a/one" }), rated({ id: "a/two" })];
  await expect(askServer(list, refused)).rejects.toMatchObject({ facts: { code: "over_budget" } });
  expect(asked).toEqual(["a/one, a/two"]);
});

test("a request that is not sent is no trial of a model that was cooling down", async () => {
  const clock = new ManualClock();
  const state = createRoutingState();
  const { refused } = refusing(clock);
  const limited = { category: "Rate Limit", code: "rate_limited", what: "", retryAfterSeconds: 60 } as const;
  state.cooldowns.failed("a/one", new AppError(limited), clock.now());
  await clock.advance(61_000);
  const memory = memoryIn(state, clock);
  const once = { request: 0, timeoutSeconds: 10, pauseWithinSeconds: 0 };
  await tryModel(rated({ id: "a/one" }), { ...refused, memory }, once);
  expect(state.cooldowns.until("a/one")).toBeLessThanOrEqual(clock.now());
});

test("a deadline hides no try that failed before it", async () => {
  const clock = new ManualClock();
  const earlier = { id: "a/one", status: 503, ms: 5, outcome: "provider_overloaded" };
  const late = { category: "API Error", code: "timeout", what: "too late", attempts: [earlier] } as const;
  const asking = execution(clock, { ask: () => Promise.reject(new AppError(late)) });
  const once = { request: 0, timeoutSeconds: 10, pauseWithinSeconds: 0 };
  const { attempts } = await tryModel(rated({ id: "a/one" }), asking, once);
  expect(attempts).toMatchObject([{ status: 503, outcome: "provider_overloaded" }, { outcome: "timeout" }]);
});

test("what was not charged for certain takes nothing from the call's own cap", async () => {
  const opened: (number | undefined)[] = [];
  const settle = { settle: () => {}, close: () => {} };
  const pay = payEach({
    spending: {
      open: async ({ callSpentUsd }) => (opened.push(callSpentUsd), settle),
      remaining: async () => undefined,
    },
    tool: "chat_completion",
    maxCostUsd: 0.01,
  });
  const unpriced = {
    model: null,
    provider: null,
    generationId: null,
    promptTokens: null,
    completionTokens: null,
    cost: null,
    outcome: "provider_unavailable",
  };
  const [one, two, three] = ["a/one", "a/two", "a/three"].map((id) =>
    rated({ id, cost: { expected: 0.001, worst: 0.004 } }),
  );
  if (!one || !two || !three) throw new TypeError("three are asked");
  (await pay(one)).settle({ ...unpriced, estimateUsd: 0 });
  (await pay(two)).settle({ ...unpriced, estimateUsd: 0.001 });
  await pay(three);
  // Until it is looked up, what may have been charged is all that was held.
  expect(opened).toEqual([0, 0, 0.004]);
});
