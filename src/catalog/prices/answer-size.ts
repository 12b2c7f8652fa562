import type { Model } from "../../openrouter/models.ts";
import { contextWindow, maxOutputTokens } from "../model/context-window.ts";

const usualTokens = 1000;

/** Tokens of a usual answer, for comparing models; `observed` is how long this model's answers have been. */
export function usualAnswerTokens(
  model: Model | null,
  { maxTokens, observed }: { maxTokens?: number | undefined; observed?: number | null } = {},
): number {
  const most = (model && maxOutputTokens(model)) ?? Number.POSITIVE_INFINITY;
  return Math.min(observed ?? maxTokens ?? usualTokens, maxTokens ?? Number.POSITIVE_INFINITY, most);
}

/** Tokens of the longest answer that can come back; null when nothing limits it. */
export function longestAnswerTokens(
  model: Model | null,
  { maxTokens, promptTokens }: { maxTokens?: number | undefined; promptTokens: number },
): number | null {
  if (maxTokens !== undefined) return maxTokens;
  if (model === null) return null;
  const window = contextWindow(model);
  return maxOutputTokens(model) ?? (window === null ? null : Math.max(0, window - promptTokens));
}
