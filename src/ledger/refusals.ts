import { type AppError, invalid } from "../errors.ts";
import { dollars } from "../lib/dollars.ts";
import type { BudgetState, CallCap } from "./budget-state.ts";

const less = "Lower max_tokens, shorten the messages or use a cheaper model (search_models, sort by price)";

/** After a sum that is known; nothing where none is estimated. */
export const byEstimate = (usd: number): string => (usd > 0 ? ` and ${dollars(usd)} by estimate` : "");

export function overCallCap(model: string, worstUsd: number, { usd, spentUsd, setting }: CallCap): AppError {
  const what =
    spentUsd > 0
      ? `${model} can cost up to ${dollars(worstUsd)}, and of the ${dollars(usd)} a call may cost (${setting}), ${dollars(spentUsd)} was or may have been spent on this one, so it was not asked`
      : `This call can cost up to ${dollars(worstUsd)}, which is more than the ${dollars(usd)} a call may cost (${setting}), so nothing was sent`;
  return invalid("over_budget", what, `${less}, or raise ${setting}`, { model, cost: 0 });
}

/** `mayFitLater`: once calls under way have ended, as they mostly cost less than is held for them. */
export function overBudget(
  model: string,
  worstUsd: number,
  budget: BudgetState,
  { mayFitLater }: { mayFitLater: boolean },
): AppError {
  const { name, setting, capUsd, spentUsd, estimatedUsd, heldUsd, leftUsd } = budget;
  const held = heldUsd > 0 ? `, ${dollars(heldUsd)} held for calls under way` : "";
  const wait = mayFitLater ? ", wait until calls under way have ended" : "";
  const renewal = name === "day" ? " (a new day begins at 00:00 UTC)" : "";
  return invalid(
    "over_budget",
    `This call can cost up to ${dollars(worstUsd)}, and ${dollars(leftUsd)} of the ${dollars(capUsd)} for this ${name} is left (${setting}; ${dollars(spentUsd)}${byEstimate(estimatedUsd)} spent${held}), so nothing was sent`,
    `${less}${wait}, or raise ${setting}${renewal}`,
    { model, cost: 0, retryable: mayFitLater },
  );
}

export function priceUnknown(model: string): AppError {
  return invalid(
    "price_unknown",
    `Nobody can tell what a call to ${model} costs at most, and a cap on its cost is set, so nothing was sent`,
    "Pass assume_cost_usd to say what to count it as, or use a model with a listed price",
    { model, cost: 0 },
  );
}
