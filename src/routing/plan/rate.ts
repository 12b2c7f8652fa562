import { outputModalities } from "../../catalog/model/capabilities.ts";
import { scoresOf } from "../../catalog/model/scores.ts";
import { searchesByItself } from "../../catalog/model/suitability.ts";
import { longestAnswerTokens } from "../../catalog/prices/answer-size.ts";
import { estimateCost } from "../../catalog/prices/cost-estimate.ts";
import type { ChatRequest } from "../../openrouter/chat/chat-attempt.ts";
import type { Model } from "../../openrouter/models.ts";
import {
  choicesOf,
  maxTokensOf,
  promptTokensOf,
  longestTextTokensOf,
  textTokensOf,
  usualTokensOf,
} from "../../paying/request-size.ts";
import { hasUnlistedCost } from "../../paying/server-tools.ts";
import type { Candidate, Rated } from "../candidate.ts";
import type { Observations } from "../memory/observations.ts";
import type { Metric } from "./route.ts";

export interface RateOptions {
  metric: Metric;
  /** Unix milliseconds. */
  now: number;
  observations: Observations;
  /** By id how long a usual answer takes in milliseconds, going by the catalogue; absent where nobody asks. */
  latencyPriors?: ReadonlyMap<string, number | null> | undefined;
  /** Whether usual answers are as long as they have been: fair only when that is known of every model of a list. */
  asObserved?: boolean;
}

/** Estimates what orders a candidate; what cannot be known is null. */
export function rate(candidate: Candidate, options: RateOptions): Rated {
  const { id, model } = candidate;
  const { metric, now, observations, latencyPriors } = options;
  return {
    ...candidate,
    cost: costOf(candidate, options),
    score: (model && scoresOf(model)?.[metric]) ?? null,
    latencyMs: latencyPriors ? observations.latencyMs(id, latencyPriors.get(id) ?? null, now) : null,
  };
}

function costOf(candidate: Candidate, { now, observations, asObserved = true }: RateOptions): Rated["cost"] {
  const { id, model, needs } = candidate;
  const maxTokens = maxTokensOf(candidate);
  const textTokens = textTokensOf(candidate, observations);
  const choices = choicesOf(candidate);
  const usual = usualTokensOf(candidate, asObserved ? observations.completionTokens(id) : null);
  const longest = longestAnswerTokens(model, {
    maxTokens,
    promptTokens: promptTokensOf(candidate, observations),
  });
  return {
    expected: estimateCost(model, {
      promptTokens: textTokens,
      completionTokens: usual * choices,
      images: needs.images,
      at: now,
    }),
    worst: longest === null ? null : worstCost(candidate, { completionTokens: longest, now, observations }),
  };
}

/** Most that a request costs whose answers have so many tokens each, USD; null when nobody can tell. */
export function worstCost(
  candidate: Candidate,
  {
    completionTokens,
    now,
    observations,
  }: Pick<RateOptions, "now" | "observations"> & { completionTokens: number },
): number | null {
  const { model, needs, request } = candidate;
  if (needs.unmeasured || costsBeyondTokens(model, request)) return null;
  return estimateCost(model, {
    promptTokens: longestTextTokensOf(candidate, observations),
    completionTokens: completionTokens * choicesOf(candidate),
    images: needs.images,
    beyondText: answersBeyondText(candidate),
    writesCache: needs.writesCache ?? false,
    at: now,
  });
}

/** Whether a request can cost what its tokens do not tell. */
export const costsBeyondTokens = (model: Model | null, request: ChatRequest): boolean =>
  hasUnlistedCost(request) || (model !== null && searchesByItself(model));

function answersBeyondText({ model, request }: Candidate): boolean {
  const { modalities } = request;
  const asked = Array.isArray(modalities) && modalities.some((modality) => modality !== "text");
  return asked || (model !== null && outputModalities(model).includes("image"));
}
