import { settings } from "../config/settings.ts";
import type { BudgetState } from "../ledger/budget-state.ts";
import type { SpendingReport } from "../ledger/spending.ts";
import type { Total, Totals } from "../ledger/totals.ts";
import { roundDollars } from "../lib/dollars.ts";

/** Amounts are USD. What is only estimated stands by itself; what nobody knows is counted, not summed. */
interface TotalReport {
  calls: number;
  cost: number;
  estimated?: { calls: number; cost: number };
  unknown_cost_calls?: number;
}

export interface AccountSpending {
  session: TotalReport;
  /** UTC; with this key, by all servers of this machine. */
  day: TotalReport;
  month: TotalReport;
  /** The dearest first. */
  month_by_model: (TotalReport & { model: string })[];
  /** How many were used in the month and are not listed; absent when all are. */
  more_models?: number;
  /** Ended calls about which OpenRouter is being asked, and the USD that count or are held for them until it tells. */
  cost_lookups?: number;
  cost_unknown?: number;
  /** Null when it lives in memory only. */
  ledger: string | null;
}

/** A cap on each call by itself: nothing of it is used up. */
interface CallCapReport {
  budget: "call";
  setting: string;
  cap: number;
}

interface SharedBudgetReport {
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

export type BudgetReport = CallCapReport | SharedBudgetReport;

const mostModels = 10;

export function describeSpending({
  session,
  day,
  month,
  lookups,
  unknownUsd,
  path,
}: SpendingReport): AccountSpending {
  const more = month.byModel.size - mostModels;
  return {
    session: describeTotal(session.all),
    day: describeTotal(day.all),
    month: describeTotal(month.all),
    month_by_model: dearest(month),
    ...(more > 0 && { more_models: more }),
    ...(lookups > 0 && { cost_lookups: lookups, cost_unknown: unknownUsd }),
    ledger: path ?? null,
  };
}

/** Each cap that is set. */
export function describeBudgets(perCallUsd: number | undefined, shared: BudgetState[]): BudgetReport[] {
  const { variable: setting } = settings.maxCostPerCall;
  const perCall: BudgetReport[] =
    perCallUsd === undefined ? [] : [{ budget: "call", setting, cap: perCallUsd }];
  return [...perCall, ...shared.map(describeShared)];
}

const describeShared = ({ name, setting, ...state }: BudgetState): SharedBudgetReport => ({
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

const dearest = ({ byModel }: Totals): AccountSpending["month_by_model"] =>
  [...byModel]
    .toSorted(([, a], [, b]) => b.costUsd + b.estimatedUsd - (a.costUsd + a.estimatedUsd))
    .slice(0, mostModels)
    .map(([model, total]) => Object.assign({ model }, describeTotal(total)));
