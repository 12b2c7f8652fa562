import type { Spending } from "../ledger/spending.ts";
import type { Pay } from "./paid-request.ts";
import { listedCeiling, withCeiling } from "./price-ceiling.ts";
import type { PricedRequest } from "./priced-request.ts";

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
  return async (asked) => {
    let sent = asked;
    const worstUsd = (leftUsd: number | undefined): number | null => {
      if (leftUsd !== undefined && (asked.cost.worst ?? 0) > leftUsd) sent = asked.within?.(leftUsd) ?? asked;
      return sent.cost.worst;
    };
    const paid = await spending.open({
      requestedModel: requestedModel ?? asked.id,
      worstUsd,
      parts: asked.worstParts,
      callSpentUsd,
      ...call,
    });
    return {
      sent,
      settle(request) {
        // Until it is known, it may be all that was held.
        callSpentUsd += request.cost ?? (request.estimateUsd === 0 ? 0 : (sent.cost.worst ?? assumeCostUsd));
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
  const limited = (asked: PricedRequest): PricedRequest =>
    isCapped && asked.cost.worst !== null
      ? { ...asked, request: withCeiling(asked.request, listedCeiling(asked, now())) }
      : asked;
  return {
    pay: async (asked) => ({
      sent: limited(asked),
      settle: (request) =>
        paid.settle({ ...request, requestedModel: asked.id, worstUsd: asked.cost.worst ?? assumeCostUsd }),
      close: () => {},
    }),
    close: () => paid.close(),
  };
}
