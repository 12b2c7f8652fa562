import { dollars } from "../lib/dollars.ts";
import { exceeds } from "../lib/exceeds.ts";
import { sumKnown } from "../lib/sum-known.ts";
import type { Rated } from "../routing/candidate.ts";
import type { RateOptions } from "../routing/plan/rate.ts";
import { affordableTokens, type Limits, limitsWithin, withLimits } from "./afford.ts";
import { maxTokensOf } from "./request-size.ts";

export interface FitOptions extends RateOptions {
  /** The smallest remainder of all caps, USD; undefined where none is set. */
  usd: number | undefined;
  assumeCostUsd?: number | undefined;
  isParallel: boolean;
  /** Whether all get the same request. */
  alike: boolean;
  /** What comes after all have answered can cost at most, USD; null is unknown. */
  after: (ranked: readonly Rated[]) => number | null;
}

/** The models with requests that keep to the budget, and what all of them can cost that are asked at once. */
export function fitToBudget(
  ranked: readonly Rated[],
  { usd, isParallel, alike, after, ...options }: FitOptions,
): BudgetFit {
  if (usd === undefined) return { ranked: [...ranked], worstUsd: null };
  if (isParallel) return fitTogether(ranked, { ...options, usd }, after);
  return { ranked: fitInTurn(ranked, { ...options, usd }, alike), worstUsd: null };
}

/** The same for a single model; one that cannot be paid for stays as it is, to be refused with the numbers. */
export function fitOneToBudget(
  rated: Rated,
  { usd, ...options }: Pick<FitOptions, "usd" | "assumeCostUsd"> & RateOptions,
): Rated {
  if (usd === undefined) return rated;
  return fitInTurn([rated], { ...options, usd }, false)[0] ?? rated;
}

export interface Budget {
  /** The smallest remainder of all caps, USD. */
  usd: number;
  /** What to count a request as whose price is unknown, USD. */
  assumeCostUsd?: number | undefined;
}

type BudgetOptions = RateOptions & Budget;

/** Why a model cannot be paid for, however short its answer; undefined when it can. */
export const reasonAgainstPaying = (rated: Rated, options: BudgetOptions): string | undefined =>
  reasonAgainst(rated, limitsWithin(rated, options.usd, options), options);

interface BudgetFit {
  ranked: Rated[];
  /** USD; null is unknown. */
  worstUsd: number | null;
}

/**
 * Models that are asked one after the other may each cost all of it. Without max_tokens they get as many as there is money
 * for. `alike` gives all of them the same request, as one for all has to be.
 */
function fitInTurn(ranked: readonly Rated[], options: BudgetOptions, alike: boolean): Rated[] {
  const limits = ranked.flatMap((rated) => limitsWithin(rated, options.usd, options) ?? []);
  const shared = alike && limits.length === ranked.length ? lowest(limits, options.usd) : undefined;
  return ranked.map((rated) =>
    shared ? asOneOf(limited(rated, shared, options), shared) : refittable(rated, options),
  );
}

/**
 * Models that are asked at once share the money with what is asked after them: the same part for each, as large as all of
 * it together allows. `after` tells what comes after them can cost at most, USD; null is unknown.
 */
function fitTogether(
  ranked: readonly Rated[],
  options: BudgetOptions,
  after: (ranked: readonly Rated[]) => number | null,
): BudgetFit {
  const shareOf = (usd: number): BudgetFit => {
    const shared = ranked.map((rated) => limited(rated, limitsWithin(rated, usd, options), options));
    const costs = shared.map(({ cost }) => cost.worst ?? options.assumeCostUsd ?? null);
    return { ranked: shared, worstUsd: sumKnown([...costs, after(shared)]) };
  };
  let [low, high] = [0, options.usd];
  let best = shareOf(options.usd / Math.max(1, ranked.length));
  // What comes after them reads what they write, so no share can be had by division.
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    // Where a share does not even pay for a short answer, only a larger one can help.
    if (
      ranked.some(
        (rated) =>
          maxTokensOf(rated) === undefined &&
          rated.cost.worst !== null &&
          limitsWithin(rated, middle, options) === undefined,
      )
    ) {
      low = middle;
      continue;
    }
    const tried = shareOf(middle);
    const fits = tried.worstUsd !== null && tried.worstUsd <= options.usd;
    if (fits) [low, best] = [middle, tried];
    else high = middle;
  }
  return best;
}

/** Any of several models may be used at the prices of all of them. */
function asOneOf(rated: Rated, { promptUsd, tokenUsd }: Limits): Rated {
  const { worst } = rated.cost;
  const dearest = promptUsd + tokenUsd * (maxTokensOf(rated) ?? 0);
  return { ...rated, cost: { ...rated.cost, worst: worst === null ? null : Math.max(worst, dearest) } };
}

/** With the max_tokens that there is money for, and fewer when less of it is left at last. */
function refittable(rated: Rated, options: BudgetOptions): Rated {
  const within = (usd: number): Rated =>
    limited(rated, limitsWithin(rated, usd, options), { ...options, usd });
  const fitting = within(options.usd);
  return maxTokensOf(rated) === undefined ? { ...fitting, within } : fitting;
}

function limited(rated: Rated, limits: Limits | undefined, options: BudgetOptions): Rated {
  if (limits === undefined) return rated;
  const isShortened = maxTokensOf(rated) === undefined && limits.isShort;
  const remark = `max_tokens was set to ${limits.maxTokens}: a budget is set, and ${dollars(options.usd)} of it is left`;
  const fitting = withLimits(rated, limits, options);
  return isShortened ? { ...fitting, remarks: [...(rated.remarks ?? []), remark] } : fitting;
}

function reasonAgainst(
  rated: Rated,
  limits: Limits | undefined,
  { usd, assumeCostUsd }: BudgetOptions,
): string | undefined {
  const { worst } = rated.cost;
  if (worst === null) {
    if (assumeCostUsd === undefined) return "price_unknown";
    return exceeds(assumeCostUsd, usd) ? "over_budget" : undefined;
  }
  // Without max_tokens of its own, what counts is whether a short answer can be paid for.
  const most = maxTokensOf(rated) === undefined && limits ? 0 : worst;
  return exceeds(most, usd) ? "over_budget" : undefined;
}

function lowest(limits: readonly Limits[], usd: number): Limits {
  const promptUsd = Math.max(...limits.map((each) => each.promptUsd));
  const tokenUsd = Math.max(...limits.map((each) => each.tokenUsd));
  const maxTokens = Math.min(
    ...limits.map((each) => each.maxTokens),
    affordableTokens(usd, { promptUsd, tokenUsd }),
  );
  return {
    maxTokens,
    isShort: limits.some(({ isShort }) => isShort),
    // Of prices the highest: each model's own has to be allowed.
    maxPrice: { ...highest(limits, "prompt"), ...highest(limits, "completion") },
    promptUsd,
    tokenUsd,
  };
}

function highest(limits: readonly Limits[], kind: "prompt" | "completion"): Limits["maxPrice"] {
  const prices = limits.flatMap(({ maxPrice }) => maxPrice[kind] ?? []);
  return prices.length === limits.length ? { [kind]: Math.max(...prices) } : {};
}
