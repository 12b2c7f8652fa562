import { AppError } from "../errors.ts";
import type { PaidCall, SettledRequest } from "../ledger/paid-call.ts";
import type { PaidAnswer } from "../openrouter/paid-json.ts";
import type { PaidPostOutcome, PostPhase } from "../openrouter/paid-post.ts";
import { costOfFailure, isUnderWay } from "./paid-request.ts";

/** One of the requests of a call whose worst case is held as a whole. */
export interface HeldRequest {
  /** The id that is asked. */
  id: string;
  /** How much of what is held is for this one, USD; 0 where nothing is held. */
  heldUsd: number;
  /** What to count it as if nobody ever tells its cost, USD; what is held for it where absent, null is unknown. */
  likelyUsd?: number | null | undefined;
  /** What it is noted as when it is answered; `answered` where absent. */
  outcome?: string | undefined;
  /** Hears what it counts as, once that is known. */
  onCost?: SettledRequest["onCost"];
}

/**
 * Sends one request to any endpoint but chat and settles it, whatever comes of it. What is held for the whole call is let
 * go of by whoever opened it.
 */
export async function payForAnswer<T extends PaidAnswer>(
  { id, heldUsd, likelyUsd, onCost, outcome: noted = "answered" }: HeldRequest,
  paid: PaidCall,
  post: (onPhase: (phase: PostPhase) => void) => Promise<PaidPostOutcome<T>>,
): Promise<T> {
  let latest: PostPhase | undefined;
  const about = { requestedModel: id, worstUsd: heldUsd, estimateUsd: likelyUsd, onCost };
  try {
    const { outcome } = await post((phase) => {
      latest = phase;
    });
    const { model, provider, generationId, promptTokens, completionTokens, cost, interruption } = outcome;
    const told = { model, provider, generationId, promptTokens, completionTokens, cost };
    paid.settle({ ...about, ...told, outcome: interruption?.facts.code ?? noted });
    return outcome;
  } catch (error) {
    const cost = costOfFailure(error, isUnderWay(latest));
    if (error instanceof AppError) error.about({ cost });
    if (cost !== 0) {
      const facts = error instanceof AppError ? error.facts : undefined;
      paid.settle({
        ...about,
        model: null,
        provider: facts?.provider ?? null,
        generationId: facts?.generationId ?? null,
        promptTokens: null,
        completionTokens: null,
        cost: cost ?? null,
        outcome: facts?.code ?? "cancelled",
      });
    }
    throw error;
  }
}
