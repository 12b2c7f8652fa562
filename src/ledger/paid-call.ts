import type { Clock } from "../lib/clock.ts";
import { amountOrNull, roundDollars } from "../lib/dollars.ts";
import type { Generation } from "../openrouter/generation.ts";
import type { LedgerEntry } from "./entry.ts";

/** A paid request that ended; what is not known is null. */
export interface SettledRequest {
  /** Whom it asked; the call's when absent. */
  requestedModel?: string | undefined;
  model: string | null;
  provider: string | null;
  generationId: string | null;
  promptTokens: number | null;
  completionTokens: number | null;
  /** As OpenRouter reported it; null is looked up, in the background. */
  cost: number | null;
  /** `answered`, or what went wrong; `running` for a job whose end, and cost, somebody else will tell. */
  outcome: string;
  /** How much of what is held was for this request; all that is left of it when absent. */
  worstUsd?: number | undefined;
  /** What it cost as far as others told; what was held for it counts where that is absent, until somebody tells. */
  estimateUsd?: number | null | undefined;
  /** Hears what it counts as, once: at once where the answer told it, else when OpenRouter does or is asked no more. */
  onCost?: ((usd: number | null, source: LedgerEntry["source"]) => void) | undefined;
}

export interface PaidCall {
  /** For each request that may have been billed, once it has ended. Never throws, waits for nothing. */
  settle(request: SettledRequest): void;
  /** Lets go of what is still held for the call. Must be called; never throws. */
  close(): void;
}

interface PaidCallOptions {
  /** What is held for the whole call, USD; null when its worst case is unknown, and nothing is. */
  heldUsd: number | null;
  release: (usd: number) => void;
  record: (
    entry: Omit<LedgerEntry, "tool" | "requested_model" | "key"> & { requested_model?: string | undefined },
  ) => void;
  /**
   * Hands over what OpenRouter wrote down about a generation, or undefined when it does not say within a minute; until then
   * `heldUsd` is held for it.
   */
  lookUp: (
    about: { generationId: string; heldUsd: number },
    then: (found: Generation | undefined) => void,
  ) => void;
  onClose: () => void;
  clock: Clock;
}

export function createPaidCall({
  heldUsd,
  release,
  record,
  lookUp,
  onClose,
  clock,
}: PaidCallOptions): PaidCall {
  let leftUsd = heldUsd ?? 0;
  return {
    settle({ worstUsd: part = leftUsd, estimateUsd, cost, generationId, ...request }) {
      const share = Math.min(leftUsd, part);
      leftUsd -= share;
      const ts = new Date(clock.now()).toISOString();
      // The share is let go of in the same step that counts the cost.
      const settleAs = (source: LedgerEntry["source"], costUsd: number | null, found?: Generation): void => {
        release(share);
        record({
          ts,
          requested_model: request.requestedModel,
          model: request.model ?? found?.model ?? null,
          provider: request.provider ?? found?.provider ?? null,
          generation_id: generationId,
          prompt_tokens: tokensOrNull(request.promptTokens ?? found?.promptTokens),
          completion_tokens: tokensOrNull(request.completionTokens ?? found?.completionTokens),
          cost: costUsd,
          source,
          outcome: request.outcome,
        });
        request.onCost?.(costUsd, source);
      };
      const isOrder = request.outcome === "running";
      const told = amountOrNull(cost);
      if (told !== null && !isOrder) return settleAs("usage", told);
      const feared = amountOrNull(estimateUsd) ?? (part > 0 || heldUsd === 0 ? part : null);
      // What an order tells of its cost is not what its end will.
      const likely = told === null ? feared : Math.max(told, feared ?? 0);
      const estimate = likely === null ? null : roundDollars(likely);
      const settleLate = (found: Generation | undefined): void => {
        const toldLate = amountOrNull(found?.cost);
        if (toldLate === null) settleAs("estimate", estimate, found);
        else settleAs("generation", toldLate, found);
      };
      if (generationId === null || isOrder) settleLate(undefined);
      else lookUp({ generationId, heldUsd: share }, settleLate);
    },
    close() {
      release(leftUsd);
      leftUsd = 0;
      onClose();
    },
  };
}

/** A count of tokens, where it can be one. */
export const tokensOrNull = (count: number | null | undefined): number | null =>
  typeof count === "number" && Number.isInteger(count) && count >= 0 ? count : null;
