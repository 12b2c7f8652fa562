import { costOf } from "../catalog/prices/cost-estimate.ts";
import { dollars } from "../lib/dollars.ts";
import { exceeds } from "../lib/exceeds.ts";
import { sumKnown } from "../lib/sum-known.ts";
import { mostTokens } from "../lib/tokens.ts";
import { affordableTokens, type Allowance, allowanceWithin, withAllowance } from "./afford.ts";
import type { PriceCeiling } from "./price-ceiling.ts";
import type { PricedRequest } from "./priced-request.ts";
import { maxTokensOf } from "./request-size.ts";

export interface Budget {
  /** The smallest remainder of all caps, USD. */
  usd: number;
  /** What to count a request as whose price is unknown, USD. */
  assumeCostUsd?: number | undefined;
}

interface BudgetOptions extends Budget {
  /** When it is sent, Unix milliseconds. */
  now: number;
}

/** Why a request cannot be paid for, however short its answer; undefined when it can. */
export const reasonAgainstPaying = (asked: PricedRequest, options: BudgetOptions): string | undefined =>
  reasonAgainst(asked, allowanceWithin(asked, options.usd, options.now), options);

/** The request as it keeps to the budget; one that cannot be paid for stays as it is, to be refused with the numbers. */
export function fitOneToBudget<T extends PricedRequest>(asked: T, options: BudgetOptions): T {
  const within = (usd: number): T =>
    limited(asked, allowanceWithin(asked, usd, options.now), { ...options, usd });
  const fitting = within(options.usd);
  // With the max_tokens that there is money for, and fewer when less of it is left at last.
  return maxTokensOf(asked) === undefined ? { ...fitting, within } : fitting;
}

/** The requests of models that are asked one after the other: each may cost all of the budget. */
export const fitInTurn = <T extends PricedRequest>(ranked: readonly T[], options: BudgetOptions): T[] =>
  ranked.map((asked) => fitOneToBudget(asked, options));

/** The same where all models have to get one and the same request, and any of them may answer. */
export function fitAlike<T extends PricedRequest>(ranked: readonly T[], options: BudgetOptions): T[] {
  const list = ranked.map((asked) => withNames(asked, ranked));
  const allowances = list.flatMap((asked) => allowanceWithin(asked, options.usd, options.now) ?? []);
  if (allowances.length < list.length) return fitInTurn(ranked, options);
  const shared = lowest(allowances, options.usd);
  return list.map((asked) => asOneOf(limited(asked, shared, options), shared));
}

/** One request for all of them carries all their names. */
function withNames<T extends PricedRequest>(asked: T, all: readonly PricedRequest[]): T {
  const names = mostTokens(JSON.stringify(all.map(({ id }) => id)));
  const { mostTextTokens = 0 } = asked.needs;
  return { ...asked, needs: { ...asked.needs, mostTextTokens: mostTextTokens + names } };
}

interface BudgetFit<T> {
  ranked: T[];
  /** USD; null is unknown. */
  worstUsd: number | null;
}

/**
 * Models that are asked at once share the money with what is asked after them: the same part for each, as large as all of
 * it together allows. `after` tells what comes after them can cost at most, USD; null is unknown.
 */
export function fitTogether<T extends PricedRequest>(
  ranked: readonly T[],
  options: BudgetOptions,
  after: (ranked: readonly T[]) => number | null,
): BudgetFit<T> {
  const shareOf = (usd: number): BudgetFit<T> => {
    const shared = ranked.map((asked) =>
      limited(asked, allowanceWithin(asked, usd, options.now), options, "its share of"),
    );
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
        (asked) =>
          maxTokensOf(asked) === undefined &&
          asked.cost.worst !== null &&
          allowanceWithin(asked, middle, options.now) === undefined,
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
function asOneOf<T extends PricedRequest>(asked: T, { cost }: Allowance): T {
  const { worst } = asked.cost;
  const dearest = costOf(cost, maxTokensOf(asked) ?? 0);
  return { ...asked, cost: { ...asked.cost, worst: worst === null ? null : Math.max(worst, dearest) } };
}

function limited<T extends PricedRequest>(
  asked: T,
  allowance: Allowance | undefined,
  { usd, now }: BudgetOptions,
  part?: "its share of",
): T {
  if (allowance === undefined) return asked;
  const isShortened = maxTokensOf(asked) === undefined && allowance.isShort;
  const left = part ? `this is ${part} ${dollars(usd)}` : `${dollars(usd)} of it is left`;
  const remark = `max_tokens was set to ${allowance.maxTokens}: a budget is set, and ${left}`;
  const fitting = withAllowance(asked, allowance, now);
  return isShortened ? { ...fitting, remarks: [...(asked.remarks ?? []), remark], lowered: remark } : fitting;
}

function reasonAgainst(
  asked: PricedRequest,
  allowance: Allowance | undefined,
  { usd, assumeCostUsd }: Budget,
): string | undefined {
  const { worst } = asked.cost;
  if (worst === null) {
    if (assumeCostUsd === undefined) return "price_unknown";
    return exceeds(assumeCostUsd, usd) ? "over_budget" : undefined;
  }
  // Without max_tokens of its own, what counts is whether a short answer can be paid for.
  const most = maxTokensOf(asked) === undefined && allowance ? 0 : worst;
  return exceeds(most, usd) ? "over_budget" : undefined;
}

function lowest(allowances: readonly Allowance[], usd: number): Allowance {
  const cost = {
    promptUsd: Math.max(...allowances.map((each) => each.cost.promptUsd)),
    tokenUsd: Math.max(...allowances.map((each) => each.cost.tokenUsd)),
  };
  return {
    maxTokens: Math.min(...allowances.map((each) => each.maxTokens), affordableTokens(usd, cost)),
    isShort: allowances.some(({ isShort }) => isShort),
    // Of prices the highest: each model's own has to be allowed.
    maxPrice: { ...highest(allowances, "prompt"), ...highest(allowances, "completion") },
    cost,
  };
}

function highest(allowances: readonly Allowance[], kind: keyof PriceCeiling): PriceCeiling {
  const prices = allowances.flatMap(({ maxPrice }) => maxPrice[kind] ?? []);
  return prices.length === allowances.length ? { [kind]: Math.max(...prices) } : {};
}
