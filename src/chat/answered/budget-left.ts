import type { Spending } from "../../ledger/spending.ts";

/** USD; only budgets that are set. */
interface BudgetLeft {
  budget?: { session_left?: number; day_left?: number };
}

/** What a paid result says of the budgets. */
export function budgetLeft(spending: Pick<Spending, "budgets">): BudgetLeft {
  const budgets = spending.budgets().map(({ name, leftUsd }) => [`${name}_left`, leftUsd] as const);
  return budgets.length === 0 ? {} : { budget: Object.fromEntries(budgets) };
}
