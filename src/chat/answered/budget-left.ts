import type { Spending } from "../../ledger/spending.ts";
import { roundDollars } from "../../lib/dollars.ts";

/** USD; only budgets that are set. */
interface BudgetLeft {
  budget?: { call?: number; call_left?: number; session_left?: number; day_left?: number };
}

/** What a paid result says of the budgets: the call's own, with what it left of it where that is known, and the shared ones. */
export function budgetLeft(
  spending: Pick<Spending, "budgets">,
  { capUsd, costUsd }: { capUsd?: number | undefined; costUsd?: number | null } = {},
): BudgetLeft {
  const ofCall = {
    ...(capUsd !== undefined && { call: capUsd }),
    ...(capUsd !== undefined &&
      costUsd != null && { call_left: Math.max(0, roundDollars(capUsd - costUsd)) }),
  };
  const shared = spending.budgets().map(({ name, leftUsd }) => [`${name}_left`, leftUsd] as const);
  const budget = { ...ofCall, ...Object.fromEntries(shared) };
  return Object.keys(budget).length === 0 ? {} : { budget };
}
