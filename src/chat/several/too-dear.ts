import { AppError } from "../../errors.ts";
import type { WorstParts } from "../../ledger/refusals.ts";
import type { CallRequest } from "../../ledger/spending.ts";
import { dollars } from "../../lib/dollars.ts";
import { sumKnown } from "../../lib/sum-known.ts";
import type { Rated, WorstCase } from "../../routing/plan/plan-route.ts";
import type { Planned } from "../answered/several/routing-report.ts";
import type { CallMoney } from "../call.ts";
import type { ChatContext } from "../context.ts";

/** What the budgets say to the cheapest of models that cannot be paid for, with the numbers. */
export async function refusalOfCheapest(
  ranked: readonly Rated[],
  money: CallMoney,
  spending: ChatContext["spending"],
): Promise<AppError | undefined> {
  const [cheapest] = ranked.toSorted((left, right) => worstOf(left) - worstOf(right));
  return (
    cheapest &&
    refusal(
      {
        requestedModel: cheapest.id,
        worstUsd: cheapest.cost.worst,
        parts: cheapest.worstParts,
        ...money,
      },
      spending,
    )
  );
}

/** What they say to models that are asked at once, with what each of them can cost; undefined when all can be paid for. */
export async function refusalOfAll(
  { requested, ranked, judging }: Planned,
  { worstUsd, judgingUsd }: WorstCase,
  money: CallMoney,
  spending: ChatContext["spending"],
): Promise<AppError | undefined> {
  const unknown = ranked.find(({ cost }) => cost.worst === null);
  const requestedModel = unknown?.id ?? requested;
  const call = { requestedModel, worstUsd, parts: unknown?.worstParts ?? partsOf(ranked), ...money };
  const refused = await refusal(call, spending);
  if (!refused) return undefined;
  const { what, next = "" } = refused.facts;
  const parts = ranked.map(({ id, cost }) => `${id} ${shown(cost.worst)}`);
  if (judging) parts.push(`judging ${shown(judgingUsd)}`);
  return new AppError({
    ...refused.facts,
    what: `${what} (at most: ${parts.join(", ")})`,
    next: judging ? `Lower passes or name a cheaper judge. ${next}` : next,
  });
}

const partsOf = (ranked: readonly Rated[]): WorstParts => ({
  promptUsd: sumKnown(ranked.map(({ worstParts }) => worstParts?.promptUsd)) ?? undefined,
  hasMaxTokens: ranked.some(({ worstParts }) => worstParts?.hasMaxTokens),
});

const shown = (usd: number | null): string => (usd === null ? "unknown" : dollars(usd));

async function refusal(
  call: Omit<CallRequest, "tool">,
  spending: ChatContext["spending"],
): Promise<AppError | undefined> {
  try {
    const held = await spending.open({ tool: "chat_completion", ...call });
    held.close();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const worstOf = ({ cost }: Rated): number => cost.worst ?? Number.MAX_VALUE;
