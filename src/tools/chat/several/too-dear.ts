import { AppError } from "../../../errors.ts";
import type { Rated } from "../../../routing/candidate.ts";
import type { ToolContext } from "../../define-tool.ts";
import type { CallMoney } from "../call.ts";

/** What the budgets say to the cheapest of models that cannot be paid for, with the numbers. */
export async function refusalOfCheapest(
  ranked: readonly Rated[],
  money: CallMoney,
  spending: ToolContext["spending"],
): Promise<AppError | undefined> {
  const [cheapest] = ranked.toSorted((left, right) => worstOf(left) - worstOf(right));
  if (!cheapest) return undefined;
  const { id: requestedModel, cost } = cheapest;
  try {
    const held = await spending.open({
      tool: "chat_completion",
      requestedModel,
      worstUsd: cost.worst,
      ...money,
    });
    held.close();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const worstOf = ({ cost }: Rated): number => cost.worst ?? Number.MAX_VALUE;
