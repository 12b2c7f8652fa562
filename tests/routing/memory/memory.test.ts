import { expect, test } from "vitest";

import { AppError } from "../../../src/errors.ts";
import type { ChatOutcome } from "../../../src/openrouter/chat/chat.ts";
import { emptyCompletion } from "../../../src/openrouter/chat/completion.ts";
import { pausedError } from "../../../src/openrouter/limits/pause.ts";
import { createRoutingState, memoryIn } from "../../../src/routing/memory/memory.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { rated } from "../candidates.ts";

function setUp() {
  const clock = new ManualClock();
  const state = createRoutingState();
  const memory = memoryIn(state, clock);
  const candidate = (promptTokens: number) => {
    const one = rated({ id: "a/b" });
    return { ...one, needs: { ...one.needs, promptTokens } };
  };
  const answered = (
    asked: ReturnType<typeof candidate>,
    usage: Record<string, number>,
    finish_reason = "stop",
  ): void => {
    const choices = [{ index: 0, message: { role: "assistant" as const, content: "Hi" }, finish_reason }];
    const completion = { ...emptyCompletion(), choices, usage };
    const outcome: ChatOutcome = { completion, failed: [], ms: 100 };
    memory.ended(asked, { candidate: asked, outcome, attempts: [] });
  };
  const failed = (error: AppError): void => {
    const asked = candidate(1000);
    memory.ended(asked, { candidate: asked, error, class: "transient", ms: 10, attempts: [] });
  };
  return { clock, state, candidate, answered, failed };
}

test("short prompts teach nothing of how a model counts: most of them is not their text", () => {
  const { state, candidate, answered } = setUp();
  for (let call = 0; call < 10; call += 1) answered(candidate(3), { prompt_tokens: 15 });
  expect(state.observations.promptFactor("a/b")).toBe(1);
  answered(candidate(1000), { prompt_tokens: 1500 });
  expect(state.observations.promptFactor("a/b")).toBeCloseTo(1.15);
});

test("answers that were cut off teach nothing of how long a model's answers are", () => {
  const { state, candidate, answered } = setUp();
  for (let call = 0; call < 5; call += 1) answered(candidate(3), { completion_tokens: 10 }, "length");
  expect(state.observations.completionTokens("a/b")).toBeNull();
  for (let call = 0; call < 5; call += 1) answered(candidate(3), { completion_tokens: 10 });
  // A few short answers are no proof of a model that writes little.
  expect(state.observations.completionTokens("a/b")).toBeGreaterThan(150);
});

test("neither our own limit nor our own queue cools a model down; OpenRouter's limit does", () => {
  const { clock, state, failed } = setUp();
  const pause = { until: clock.now() + 60_000, observedAt: clock.now() };
  const late = { category: "API Error", code: "not_asked_in_time", what: "it stood in the queue" } as const;
  failed(pausedError("a/b", { ...pause, source: "our_quota" }, clock.now()));
  failed(new AppError(late));
  failed(new AppError(late));
  expect(state.cooldowns.until("a/b")).toBeLessThanOrEqual(clock.now());
  failed(pausedError("a/b", { ...pause, source: "openrouter_shared_capacity" }, clock.now()));
  expect(state.cooldowns.until("a/b")).toBe(clock.now() + 60_000);
});

test("several answers to one request are several answers, and not a long one", () => {
  const { state, candidate, answered } = setUp();
  const four = candidate(3);
  const asked = { ...four, request: { ...four.request, n: 4 } };
  for (let call = 0; call < 12; call += 1) answered(asked, { completion_tokens: 400 });
  expect(state.observations.completionTokens("a/b")).toBeCloseTo(100 + 900 * 0.7 ** 12);
});
