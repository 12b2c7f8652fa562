/** One of the budgets that calls share, and how it stands. */
export interface BudgetState {
  name: "session" | "day";
  setting: string;
  capUsd: number;
  /** As OpenRouter told. */
  spentUsd: number;
  /** Of calls whose cost it never told: for a cap they count as well. */
  estimatedUsd: number;
  /** Held for calls that have not been settled. */
  heldUsd: number;
  leftUsd: number;
}

/** The smaller of what the user set for every call and what this call set for itself. */
export interface CallCap {
  usd: number;
  spentUsd: number;
  /** The setting or parameter it is from. */
  setting: string;
}
