import { isDeepStrictEqual } from "node:util";

import { AppError, type Attempt } from "../errors.ts";
import type { ChatRequest } from "../openrouter/chat-attempt.ts";
import type { ChatOutcome } from "../openrouter/chat.ts";
import type { Hop } from "../openrouter/hops.ts";
import { UpstreamError } from "../openrouter/upstream-error.ts";
import type { Rated } from "./candidate.ts";
import { type Execution, noMemory, type RoutedOutcome } from "./execution.ts";
import { lastChance } from "./in-order.ts";
import { failureClasses, type Route } from "./route.ts";
import { callsServerTools } from "./server-tools.ts";
import { tryModel } from "./try-model.ts";

// OpenRouter answers a longer list with 400 "'models' array must have 3 items or fewer" (August 2026).
const mostModels = 3;

/** Why OpenRouter cannot go through this list by itself in one request; undefined when it can. */
export function serverObstacle(ranked: readonly Rated[], route: Route): string | undefined {
  const [first] = ranked;
  if (!first || ranked.length < 2) return "there is only one model";
  if (ranked.length > mostModels) return `OpenRouter takes at most ${mostModels} models at once`;
  if (route.attemptTimeoutSeconds !== undefined) return "attempt_timeout_seconds is ours to keep";
  if (isChosen(route.fallbackOn)) return "fallback_on is ours to keep";
  const special = ranked.find(({ id, model }) => !model || id.includes("@") || id.startsWith("openrouter/"));
  if (special) return `${special.id} is no plain model`;
  if (ranked.some(({ request }) => callsServerTools(request))) {
    return "OpenRouter's own tools fail with several models";
  }
  const alike = ranked.every(({ request }) =>
    isDeepStrictEqual(withoutModel(request), withoutModel(first.request)),
  );
  return alike ? undefined : "the models do not all get the same request";
}

const isChosen = (fallbackOn: Route["fallbackOn"]): boolean =>
  fallbackOn.includes("content") ||
  failureClasses.some((name) => name !== "content" && !fallbackOn.includes(name));

const withoutModel = ({ model: _model, ...request }: ChatRequest): object => request;

/** One request for all: OpenRouter goes on to the next model after any failure before the first word. */
export async function askServer(ranked: readonly Rated[], execution: Execution): Promise<RoutedOutcome> {
  const [first] = ranked;
  if (!first) throw new TypeError("no model is left to ask");
  const request = { ...first.request, models: ranked.map(({ id }) => id) };
  const worst = ranked.reduce<number | null>(
    (most, { cost }) => (most === null || cost.worst === null ? null : Math.max(most, cost.worst)),
    0,
  );
  // Who was how fast is known only of the one that answered first.
  const unlearned = { ...execution, memory: noMemory };
  const tried = await tryModel({ ...first, request, cost: { ...first.cost, worst } }, unlearned, {
    request: 0,
    timeoutSeconds: (execution.deadline - execution.clock.now()) / 1000,
    // Each repetition goes through the whole list again.
    ...lastChance,
    holdWithinSeconds: execution.holdWithinSeconds,
  });
  if ("error" in tried) {
    const hops = tried.error instanceof UpstreamError ? (tried.error.hops ?? []) : [];
    const attempts = hops.length > 0 ? hops.map(failedHop) : tried.attempts;
    throw new AppError({ ...tried.error.facts, attempts }, { cause: tried.error });
  }
  const { outcome } = tried;
  const candidate = ranked.find((one) => answered(one, outcome)) ?? first;
  const earlier = (outcome.hops ?? []).slice(0, -1).map(failedHop);
  if (earlier.length === 0) execution.memory.ended(candidate, tried);
  const last = tried.attempts.at(-1);
  const attempts = [...earlier, ...(last ? [{ ...last, id: candidate.id }] : [])];
  return { executed: "server", answers: [{ ...tried, candidate, attempts }], attempts, warnings: [] };
}

/** Answers name the model by its dated slug. */
const answered = ({ id, model }: Rated, { completion }: ChatOutcome): boolean =>
  completion.model !== null && [id, model?.id, model?.canonical_slug].includes(completion.model);

const failedHop = ({ model, provider, status }: Hop): Attempt => ({
  id: model,
  provider,
  status,
  ms: null,
  cost: 0,
  outcome: "failed",
});
