import type { BudgetState } from "../../ledger/budgets.ts";
import type { SpendingReport as Spent } from "../../ledger/spending.ts";
import type { Total, Totals } from "../../ledger/totals.ts";
import { roundDollars } from "../../lib/dollars.ts";

/** Amounts are USD. What is only estimated stands by itself; what nobody knows is counted, not summed. */
interface TotalReport {
  calls: number;
  cost: number;
  estimated?: { calls: number; cost: number };
  unknown_cost_calls?: number;
}

export interface SpendingReport {
  session: TotalReport;
  /** UTC; with this key, by all servers of this machine. */
  day: TotalReport;
  month: TotalReport;
  /** Of the month, the dearest first. */
  by_model: (TotalReport & { model: string })[];
  /** Ended calls whose cost is being looked up: they are in no total yet. */
  cost_lookups?: number;
  /** Null when it lives in memory only. */
  ledger: string | null;
}

export interface BudgetReport {
  budget: BudgetState["name"];
  setting: string;
  cap: number;
  /** As OpenRouter told. */
  spent: number;
  /** Of calls whose cost it never told; absent when there are none. */
  estimated?: number;
  /** For calls under way. */
  held: number;
  left: number;
}

const mostModels = 10;

export function describeSpending({ session, day, month, lookups, path }: Spent): SpendingReport {
  return {
    session: describeTotal(session.all),
    day: describeTotal(day.all),
    month: describeTotal(month.all),
    by_model: dearest(month),
    ...(lookups > 0 && { cost_lookups: lookups }),
    ledger: path ?? null,
  };
}

export const describeBudget = ({ name, setting, ...state }: BudgetState): BudgetReport => ({
  budget: name,
  setting,
  cap: state.capUsd,
  spent: state.spentUsd,
  ...(state.estimatedUsd > 0 && { estimated: state.estimatedUsd }),
  held: state.heldUsd,
  left: state.leftUsd,
});

const describeTotal = ({
  calls,
  costUsd,
  estimatedCalls,
  estimatedUsd,
  unknownCalls,
}: Total): TotalReport => ({
  calls,
  cost: roundDollars(costUsd),
  ...(estimatedCalls > 0 && { estimated: { calls: estimatedCalls, cost: roundDollars(estimatedUsd) } }),
  ...(unknownCalls > 0 && { unknown_cost_calls: unknownCalls }),
});

const dearest = ({ byModel }: Totals): SpendingReport["by_model"] =>
  [...byModel]
    .toSorted(([, a], [, b]) => b.costUsd + b.estimatedUsd - (a.costUsd + a.estimatedUsd))
    .slice(0, mostModels)
    .map(([model, total]) => Object.assign({ model }, describeTotal(total)));
