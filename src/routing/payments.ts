import type { Spending } from "../ledger/spending.ts";
import type { Pay } from "./paid-request.ts";

export interface PayOptions {
  spending: Pick<Spending, "open">;
  tool: string;
  requestedModel: string;
  /** The caller's own cap on the whole call, USD. */
  maxCostUsd?: number | undefined;
  /** What to count a request as whose price is unknown, USD. */
  assumeCostUsd?: number | undefined;
}

/** One request after the other: each is held for when its turn comes, and the call's own cap shrinks by what each cost. */
export function payEach({ spending, maxCostUsd, ...call }: PayOptions): Pay {
  let spentUsd = 0;
  return async ({ cost: { worst } }) => {
    const left = maxCostUsd === undefined ? undefined : Math.max(0, maxCostUsd - spentUsd);
    const paid = await spending.open({ ...call, worstUsd: worst, maxCostUsd: left });
    return {
      settle(request) {
        spentUsd += request.cost ?? request.estimateUsd ?? worst ?? 0;
        paid.settle(request);
      },
      close: () => paid.close(),
    };
  };
}

/**
 * All at once: what the whole call can cost is held before the first request is sent. `close` lets go of what is left
 * when all have ended.
 */
export async function payTogether(
  options: PayOptions,
  worstUsd: number | null,
): Promise<{ pay: Pay; close: () => void }> {
  const { spending, ...call } = options;
  const { assumeCostUsd = 0 } = call;
  const paid = await spending.open({ ...call, worstUsd });
  return {
    pay: async ({ cost: { worst } }) => ({
      settle: (request) => paid.settle({ ...request, worstUsd: worst ?? assumeCostUsd }),
      close: () => {},
    }),
    close: () => paid.close(),
  };
}
