import { AppError, type ErrorFacts } from "../../errors.ts";

/** Until when, and why, a model is not asked: OpenRouter would refuse, or what we allow ourselves is used up. */
export interface Pause {
  /** Epoch ms. */
  until: number;
  /** OpenRouter's name for the limit, "unknown", or one of the two below. */
  source: string;
  /** Epoch ms of the answer that told it, or of our count. */
  observedAt: number;
}

/** OPENROUTER_REQUESTS_PER_MINUTE, counted here. */
export const ownQuotaSource = "our_quota";
/** OpenRouter's limit for `:free` models, counted here. */
export const freeTierQuotaSource = "free_tier_quota";

/** OpenRouter's limits for the `:free` models of an account, all of them together. */
export const freeTierMinuteSource = "openrouter_free_tier_per_minute";
export const freeTierDaySource = "openrouter_free_tier_daily";

/** Whether a limit pauses every `:free` model, not one model alone. */
export const isOfFreeTier = (source: string | undefined): boolean =>
  source !== undefined && [freeTierMinuteSource, freeTierDaySource, freeTierQuotaSource].includes(source);

/** Whether the free tier's limits hold for a model; openrouter/free picks among the `:free` ones. */
export const isFreeId = (model: string): boolean =>
  model === "openrouter/free" || (model.split("@preset/")[0] ?? "").split(":").includes("free");

/** Refused without sending, because the answer is known. */
export class PausedError extends AppError {
  /** By the limit that we set ourselves, which no other model gets round. */
  readonly isOurs: boolean;

  constructor(facts: ErrorFacts, { source }: Pause) {
    super(facts);
    this.isOurs = source === ownQuotaSource;
  }
}

/** Why a paused model is not asked, and when it can be. */
export function pausedError(model: string, pause: Pause, now: number): PausedError {
  const { until, source, observedAt } = pause;
  const seconds = Math.ceil((until - now) / 1000);
  const isCounted = source === ownQuotaSource || source === freeTierQuotaSource;
  const known = isCounted
    ? "by this server's own count"
    : `told ${Math.round((now - observedAt) / 1000)} s ago`;
  return new PausedError(
    {
      category: "Rate Limit",
      code: "held_back",
      what: `${model} is rate limited for another ${seconds} s (${source}, ${known}), so nothing was sent`,
      next: whatNext(source),
      retryable: true,
      retryAfterSeconds: seconds,
      model,
    },
    pause,
  );
}

function whatNext(source: string): string {
  if (isOfFreeTier(source)) {
    return "Wait until then or use a paid model: every :free model shares this limit";
  }
  return source === ownQuotaSource
    ? "Wait until then, or raise OPENROUTER_REQUESTS_PER_MINUTE"
    : "Wait until then or use another model";
}
