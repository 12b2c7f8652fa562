import { isDeepStrictEqual } from "node:util";

import { modelToSend } from "../../catalog/resolve-model.ts";
import { AppError } from "../../errors.ts";
import { roundDollars } from "../../lib/dollars.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import { withCeiling } from "../../paying/price-ceiling.ts";
import { type Candidate, type LeftOut, tooSmall } from "../../routing/plan/plan-route.ts";
import { ofUnknownWindow } from "../asked/files/folder-fit.ts";
import { adaptToModel, obstacleTo } from "../asked/model-fit.ts";
import { type Entry, takenOnce } from "../asked/model-list.ts";
import { needsOf } from "../asked/needs.ts";
import { chatRequest } from "../asked/request.ts";
import type { Question } from "../call.ts";
import type { ChatContext } from "../context.ts";
import { readBy } from "../past/read-by.ts";

export interface Candidates {
  candidates: Candidate[];
  /** Ids that are no models, or models that cannot answer this. */
  excluded: LeftOut[];
  warnings: string[];
  /** What was probably meant by them. */
  suggestions: string[];
}

/** What each model of a list would be sent. */
export async function toCandidates(
  entries: readonly Entry[],
  question: Question,
  context: ChatContext,
): Promise<Candidates> {
  // All at once: each may have to wait for the catalogue, and one after the other eight models would wait for it eight times.
  const found = await Promise.all(entries.map((entry) => toCandidate(entry, question, context)));
  const candidates = found.filter((one): one is Candidate => !("reason" in one));
  const unknown = found.filter((one) => "reason" in one);
  return {
    candidates,
    excluded: unknown.map(({ id, reason }) => ({ id, reason })),
    warnings: unknown.map(({ remark }) => remark),
    suggestions: unknown.flatMap((one) => one.suggestions),
  };
}

interface Unknown extends LeftOut {
  remark: string;
  suggestions: readonly string[];
}

async function toCandidate(
  entry: Entry,
  question: Question,
  context: ChatContext,
): Promise<Candidate | Unknown> {
  const { config, catalog, clock } = context;
  const found = await known(entry.id, context);
  if (found instanceof AppError) {
    const { what, suggestions = [] } = found.facts;
    const meant = suggestions.length > 0 ? ` (did you mean ${suggestions.join(", ")}?)` : "";
    return { id: entry.id, reason: "unknown_model", remark: `${what}${meant}`, suggestions };
  }
  const { requested, resolved, snapshot, warnings } = found;
  const model = resolved.status === "listed" ? resolved.model : null;
  const parts = { ...question, model: resolved.id, uriParameters: resolved.parameters };
  const { prompt, extraBody, warnings: unseen } = readBy(parts, { model, config });
  const plain = chatRequest({ ...parts, prompt, extraBody }, config);
  const obstacle =
    model && snapshot && obstacleTo(plain, { model, snapshot, config, catalog, now: clock.now() });
  if (obstacle) {
    const { code, what, next, suggestions } = obstacle;
    const reason = code === "model_expired" ? "expired" : code;
    return { id: entry.id, reason, remark: `${what}. ${next}`, suggestions };
  }
  const { remarks, tooLarge } = ofUnknownWindow(question.folders ?? [], { id: resolved.id, model });
  if (tooLarge !== undefined) {
    return { id: entry.id, reason: tooSmall, remark: tooLarge, suggestions: [] };
  }
  const capped = withPriceCap(plain, entry.max_cost_per_1k_tokens);
  const adapted = model
    ? adaptToModel(capped, prompt, { model, config, squeeze: true })
    : { request: capped, warnings: [], lowered: undefined };
  return {
    id: resolved.id,
    ...(requested !== resolved.id && { asked: requested }),
    model,
    request: adapted.request,
    needs: needsOf(adapted.request, prompt),
    remarks: [...warnings, ...remarks, ...unseen, ...adapted.warnings],
    lowered: adapted.lowered,
    weight: entry.weight ?? 1,
    maxCostPer1kTokens: entry.max_cost_per_1k_tokens,
    minPerformanceScore: entry.min_performance_score,
  };
}

/** One wrong id must not cost the others their chance. */
async function known(
  id: string,
  context: ChatContext,
): Promise<Awaited<ReturnType<typeof modelToSend>> | AppError> {
  try {
    return await modelToSend(id, context);
  } catch (error) {
    if (error instanceof AppError && error.facts.code === "model_not_found") return error;
    throw error;
  }
}

/** OpenRouter then uses no dearer endpoint either: USD per million tokens. The caller's own ceiling stays where it is lower. */
function withPriceCap(request: ChatRequest, cap: number | undefined): ChatRequest {
  if (cap === undefined) return request;
  // 0.00007 × 1000 is 0.06999999999999999 in binary fractions, and OpenRouter compares exactly.
  const perMillion = roundDollars(cap * 1000);
  return withCeiling(request, { prompt: perMillion, completion: perMillion });
}

/** Two names for one model, where asking it again would be the same failure again. */
export function withoutRepetitions(candidates: readonly Candidate[]): {
  candidates: Candidate[];
  remarks: string[];
} {
  const once = candidates.filter(
    ({ request }, place) =>
      !candidates.slice(0, place).some((other) => isDeepStrictEqual(other.request, request)),
  );
  return { candidates: once, remarks: once.length < candidates.length ? [takenOnce] : [] };
}
