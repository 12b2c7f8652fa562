import { AppError, type Attempt } from "../../errors.ts";
import { estimateTokens, mostTokens } from "../../lib/tokens.ts";
import type { Usage } from "../../openrouter/chat/completion.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { Model } from "../../openrouter/models.ts";
import { priced } from "../../paying/request-cost.ts";
import type { Rated } from "../plan/candidate.ts";
import { type Execution, noMemory } from "./execution.ts";
import { isFailed } from "./failures.ts";
import { tryModel } from "./try-model.ts";

interface Judgement {
  /** What was sent for it; each is paid for. */
  attempts: Attempt[];
  usage: Usage | null;
  /** The text of the judge's answer; throws when there is no whole one. */
  verdict: () => string;
}

/** One pass of a judge: asked like any model, in what time is left. */
export async function askJudge(
  model: Model | null,
  request: ChatRequest,
  { number, execution }: { number: number; execution: Execution },
): Promise<Judgement> {
  const { watch, clock, deadline, pauseWithinSeconds } = execution;
  const tried = await tryModel(
    asCandidate(model, request, clock.now()),
    {
      ...execution,
      // The candidates' own.
      route: { ...execution.route, attemptTimeoutSeconds: undefined },
      watch: (place, progress) => watch(place, { ...progress, judging: true }),
      flawOf: async () => undefined,
      memory: noMemory,
    },
    { request: number, timeoutSeconds: Math.max(0, deadline - clock.now()) / 1000, pauseWithinSeconds },
  );
  return {
    attempts: tried.attempts.map((attempt) =>
      attempt.outcome === "answered" ? { ...attempt, outcome: "judged" } : attempt,
    ),
    usage: isFailed(tried) ? null : tried.outcome.completion.usage,
    verdict() {
      if (isFailed(tried)) throw tried.error;
      const { completion, interruption } = tried.outcome;
      if (interruption) throw interruption;
      const [choice] = completion.choices;
      if (choice?.finish_reason === "length") throw cutOff(request.model);
      return choice?.message.content ?? "";
    },
  };
}

function asCandidate(model: Model | null, request: ChatRequest, now: number): Rated {
  const promptTokens = estimateTokens(JSON.stringify(request.messages));
  const mostTextTokens = mostTokens(JSON.stringify(request));
  const needs = { promptTokens, mostTextTokens, images: 0, modalities: [], parameters: [] };
  return {
    ...priced({ id: request.model, model, request, needs }, now),
    weight: 1,
    score: null,
    latencyMs: null,
  };
}

const cutOff = (model: string): AppError =>
  new AppError({
    category: "API Error",
    code: "verdict_cut_off",
    what: "its answer was cut off at max_tokens",
    model,
  });
