import { maxOutputTokens } from "../catalog/context-window.ts";
import { estimateCost } from "../catalog/cost-estimate.ts";
import type { Rated } from "./candidate.ts";
import { maxTokensOf, usualTokensOf } from "./request-size.ts";
import type { Route } from "./route.ts";
import type { Judge } from "./select/choose-judge.ts";
import { passCount } from "./select/judge.ts";

export interface EstimateOptions {
  route: Pick<Route, "strategy" | "passes">;
  /** Who judges, when somebody does. */
  judge: Judge | undefined;
  /** Unix milliseconds. */
  now: number;
}

// A verdict names the problems of each answer in a sentence or two.
const verdictTokensPerAnswer = 100;
const instructionTokens = 500;

/** USD for answers of usual length, the judge's included; null where a price is unknown. */
export function estimateRoute(
  ranked: readonly Rated[],
  { route, judge, now }: EstimateOptions,
): number | null {
  const all = route.strategy === "best_of" || route.strategy === "compare";
  // In order only the first is asked when all goes well.
  const asked = all ? ranked : ranked.slice(0, 1);
  return sum([
    ...asked.map(({ cost }) => cost.expected),
    ...(judge ? [judgingCost(judge, ranked, { passes: route.passes, now })] : []),
  ]);
}

/** USD for all passes of a judge; `longest` for answers as long as they can be. Null where a price is unknown. */
export function judgingCost(
  judge: Pick<Judge, "model">,
  candidates: readonly Rated[],
  { passes, now, longest = false }: { passes: number | undefined; now: number; longest?: boolean },
): number | null {
  const written = candidates.map((rated) =>
    longest
      ? (maxTokensOf(rated) ?? (rated.model && maxOutputTokens(rated.model)) ?? null)
      : usualTokensOf(rated),
  );
  if (written.includes(null)) return null;
  const answers = written.reduce<number>((tokens, count) => tokens + (count ?? 0), 0);
  const prompt = candidates[0]?.needs.promptTokens ?? 0;
  const pass = estimateCost(judge.model, {
    promptTokens: prompt + answers + instructionTokens,
    completionTokens: candidates.length * verdictTokensPerAnswer,
    images: 0,
    at: now,
  });
  return pass === null ? null : pass * passCount(candidates.length, passes);
}

const sum = (costs: readonly (number | null)[]): number | null =>
  costs.reduce((total, cost) => (total === null || cost === null ? null : total + cost), 0);
