import type { Spending } from "../ledger/spending.ts";
import type { Rated } from "../routing/candidate.ts";
import { withListedCeiling } from "./afford.ts";
import type { Pay } from "./paid-request.ts";

interface PayOptions {
  spending: Pick<Spending, "open" | "remaining">;
  tool: string;
  /** What the ledger calls the model that was asked; the id that is sent when absent. */
  requestedModel?: string | undefined;
  /** The caller's own cap on the whole call, USD. */
  maxCostUsd?: number | undefined;
  /** What to count a request as whose price is unknown, USD. */
  assumeCostUsd?: number | undefined;
}

/** One request after the other: each is held for when its turn comes, and the caps on the call shrink by what each cost. */
export function payEach({ requestedModel, ...call }: PayOptions): Pay {
  const { spending, assumeCostUsd = 0 } = call;
  let callSpentUsd = 0;
  return async (rated) => {
    let candidate = rated;
    const worstUsd = (leftUsd: number | undefined): number | null => {
      if (leftUsd !== undefined && (rated.cost.worst ?? 0) > leftUsd)
        candidate = rated.within?.(leftUsd) ?? rated;
      return candidate.cost.worst;
    };
    const paid = await spending.open({
      ...call,
      requestedModel: requestedModel ?? rated.id,
      worstUsd,
      callSpentUsd,
    });
    return {
      candidate,
      settle(request) {
        // Until it is known, it may be all that was held.
        callSpentUsd +=
          request.cost ?? (request.estimateUsd === 0 ? 0 : (candidate.cost.worst ?? assumeCostUsd));
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
  options: PayOptions & { requestedModel: string; now: () => number },
  worstUsd: number | null,
): Promise<{ pay: Pay; close: () => void }> {
  const { spending, now, ...call } = options;
  const { assumeCostUsd = 0, maxCostUsd } = call;
  const isCapped = (await spending.remaining({ maxCostUsd })) !== undefined;
  const paid = await spending.open({ ...call, worstUsd });
  const sent = (rated: Rated): Rated =>
    isCapped && rated.cost.worst !== null ? withListedCeiling(rated, now()) : rated;
  return {
    pay: async (rated) => ({
      candidate: sent(rated),
      settle: (request) =>
        paid.settle({ ...request, requestedModel: rated.id, worstUsd: rated.cost.worst ?? assumeCostUsd }),
      close: () => {},
    }),
    close: () => paid.close(),
  };
}
