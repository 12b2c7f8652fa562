import { type AppError, invalid } from "../errors.ts";
import { dollars } from "../lib/dollars.ts";
import { exceeds } from "../lib/exceeds.ts";
import type { BudgetState, CallCap } from "./budget-state.ts";

/** What the most that a call can cost is made of, for whoever has to make it less. */
export interface WorstParts {
  /** USD for the prompt alone, however short the answer. */
  promptUsd?: number | undefined;
  /** Whether the caller said how long the answer may be. */
  hasMaxTokens?: boolean | undefined;
  /** It is what the caller said, because nobody can tell. */
  isAssumed?: boolean | undefined;
  /** Of a call that has no messages and no max_tokens. */
  isNoChat?: boolean | undefined;
  /** Why nobody can tell the most, and what the caller can do about it. */
  unpriced?: { because: string; remedy: string } | undefined;
}

/** Whether nothing that is said of the answer would help. */
const isPromptTooDear = ({ promptUsd = 0 }: WorstParts, leftUsd: number): boolean =>
  exceeds(promptUsd, leftUsd);

const cheaperModel = "use a cheaper model (search_models, sort by price)";

function ways(parts: WorstParts, leftUsd: number): string {
  if (parts.isAssumed) return "Lower assume_cost_usd if less is likely, use a model with a listed price";
  if (parts.isNoChat) return `Ask for less, or ${cheaperModel}`;
  const shorter = parts.hasMaxTokens === false || isPromptTooDear(parts, leftUsd);
  return `${shorter ? "Shorten" : "Lower max_tokens, shorten"} the messages or ${cheaperModel}`;
}

/** "can cost up to $0.1", and what of it no shorter answer would save. */
function canCost(worstUsd: number, parts: WorstParts, leftUsd: number): string {
  const { promptUsd, hasMaxTokens } = parts;
  if (parts.isAssumed) return `counts as ${dollars(worstUsd)} (assume_cost_usd)`;
  const most = `can cost up to ${dollars(worstUsd)}`;
  if (promptUsd === undefined || (hasMaxTokens !== false && !isPromptTooDear(parts, leftUsd))) return most;
  return `${most} (its prompt alone ${dollars(promptUsd)})`;
}

/** After a sum that is known; nothing where none is estimated. */
export const byEstimate = (usd: number): string => (usd > 0 ? ` and ${dollars(usd)} by estimate` : "");

export function overCallCap(
  model: string,
  worstUsd: number,
  { usd, spentUsd, setting }: CallCap,
  parts: WorstParts = {},
): AppError {
  const cost = canCost(worstUsd, parts, usd - spentUsd);
  const what =
    spentUsd > 0
      ? `${model} ${cost}, and of the ${dollars(usd)} a call may cost (${setting}), ${dollars(spentUsd)} was or may have been spent on this one, so it was not asked`
      : `This call ${cost}, which is more than the ${dollars(usd)} a call may cost (${setting}), so nothing was sent`;
  return invalid("over_budget", what, `${ways(parts, usd - spentUsd)}, or raise ${setting}`, {
    model,
    cost: 0,
  });
}

/** `mayFitLater`: once calls under way have ended, as they mostly cost less than is held for them. */
export function overBudget(
  model: string,
  worstUsd: number,
  budget: BudgetState,
  { mayFitLater, ...parts }: { mayFitLater: boolean } & WorstParts,
): AppError {
  const { name, setting, capUsd, spentUsd, estimatedUsd, heldUsd, leftUsd } = budget;
  const held = heldUsd > 0 ? `, ${dollars(heldUsd)} held for calls under way` : "";
  const wait = mayFitLater ? ", wait until calls under way have ended" : "";
  const renewal = name === "day" ? " (a new day begins at 00:00 UTC)" : "";
  return invalid(
    "over_budget",
    `This call ${canCost(worstUsd, parts, leftUsd)}, and ${dollars(leftUsd)} of the ${dollars(capUsd)} for this ${name} is left (${setting}; ${dollars(spentUsd)}${byEstimate(estimatedUsd)} spent${held}), so nothing was sent`,
    `${ways(parts, leftUsd)}${wait}, or raise ${setting}${renewal}`,
    { model, cost: 0, retryable: mayFitLater },
  );
}

export function priceUnknown(model: string, { unpriced }: WorstParts = {}): AppError {
  const because = unpriced ? ` because ${unpriced.because},` : "";
  return invalid(
    "price_unknown",
    `Nobody can tell what a call to ${model} costs at most,${because} and a cap on its cost is set, so nothing was sent`,
    `Pass assume_cost_usd to say what to count it as, or ${unpriced?.remedy ?? "use a model with a listed price"}`,
    { model, cost: 0 },
  );
}
