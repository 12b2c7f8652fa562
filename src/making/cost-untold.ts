import { AppError } from "../errors.ts";

/** USD of one of several requests that failed, as far as it told; null is unknown. What is refused here is never sent. */
export function costOfFailed(error: unknown): number | null {
  if (!(error instanceof AppError)) return null;
  return error.facts.cost ?? (error.facts.category === "Validation Error" ? 0 : null);
}

/** Beside a cost that is null. */
export const costUntold =
  "OpenRouter did not report what all of this cost: what has an id is looked up, and the ledger counts an estimate of the rest";
