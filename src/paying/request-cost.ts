import { outputModalities } from "../catalog/model/capabilities.ts";
import { searchesByItself } from "../catalog/model/suitability.ts";
import { longestAnswerTokens } from "../catalog/prices/answer-size.ts";
import { costOf, estimateCost, requestCost, type RequestCost } from "../catalog/prices/cost-estimate.ts";
import type { ChatRequest } from "../openrouter/chat/request.ts";
import type { Model } from "../openrouter/models.ts";
import type { ModelRequest, PricedRequest } from "./priced-request.ts";
import {
  choicesOf,
  longestTextTokensOf,
  maxTokensOf,
  promptTokensOf,
  textTokensOf,
  usualTokensOf,
} from "./request-size.ts";
import { unlistedCostsIn } from "./server-tools.ts";
import { worstPartsOf } from "./worst-parts.ts";

type Cost = Pick<PricedRequest, "cost" | "worstParts">;

/** The request with what it costs when it is sent `at` (Unix milliseconds). */
export function priced<T extends ModelRequest>(asked: T, at: number): T & Cost {
  const byLength = worstCostByLength(asked, at);
  return {
    ...asked,
    cost: { expected: usualCost(asked, at), worst: byLength && worstCost(asked, byLength) },
    worstParts: worstPartsOf(asked, byLength?.promptUsd),
  };
}

function usualCost(asked: ModelRequest, at: number): number | null {
  return estimateCost(asked.model, {
    promptTokens: textTokensOf(asked),
    completionTokens: usualTokensOf(asked, asked.seen?.answerTokens) * choicesOf(asked),
    images: asked.needs.images,
    at,
  });
}

function worstCost(asked: ModelRequest, byLength: RequestCost): number | null {
  const longest = longestAnswerTokens(asked.model, {
    maxTokens: maxTokensOf(asked),
    promptTokens: promptTokensOf(asked),
  });
  return longest === null ? null : costOf(byLength, longest);
}

/** Most that a request costs, by how many tokens each of its answers may have; null when nobody can tell. */
export function worstCostByLength(asked: ModelRequest, at: number): RequestCost | null {
  const { model, needs, request } = asked;
  if (needs.unmeasured || costsBeyondTokens(model, request)) return null;
  const cost = requestCost(model, {
    promptTokens: longestTextTokensOf(asked),
    images: needs.images,
    beyondText: answersBeyondText(asked),
    writesCache: needs.writesCache ?? false,
    atMost: true,
    at,
  });
  return cost && { ...cost, tokenUsd: cost.tokenUsd * choicesOf(asked) };
}

/** Whether a request can cost what its tokens do not tell. */
export const costsBeyondTokens = (model: Model | null, request: ChatRequest): boolean =>
  unlistedCostsIn(request).length > 0 || (model !== null && searchesByItself(model));

function answersBeyondText({ model, request }: ModelRequest): boolean {
  const { modalities } = request;
  const asked = Array.isArray(modalities) && modalities.some((modality) => modality !== "text");
  return asked || (model !== null && outputModalities(model).includes("image"));
}
