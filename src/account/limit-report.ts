import type { OpenRouter } from "../openrouter/client.ts";
import type { QuotaUse } from "../openrouter/limits/quota.ts";
import type { Cooldowns } from "../routing/memory/memory.ts";

export interface LimitReport {
  /** What OpenRouter's refusals told since this server's start. */
  holds: { applies_to: string; source: string; seconds_left: number; age_seconds: number }[];
  /** Models that failed lately: where there are others, these are asked last until then. */
  cooldowns: { model: string; seconds_left: number }[];
  /** OpenRouter tells of limits only when it refuses. */
  others: "unknown";
  /** Over all servers of this machine, at this moment. */
  free_requests_this_minute: QuotaUse & { source: "free_tier_quota" };
  requests_this_minute?: QuotaUse & { source: "our_quota" };
  /** The last refusal for want of money; null: none since this server's start. */
  last_402: { model: string | null; source: string; code: string; age_seconds: number } | null;
}

/** What is known of limits, each with its source and its age. */
export function describeLimits(
  known: Awaited<ReturnType<OpenRouter["rateLimits"]>>,
  cooldowns: ReturnType<Cooldowns["state"]>,
  now: number,
): LimitReport {
  const secondsSince = (at: number): number => Math.max(0, Math.round((now - at) / 1000));
  const { pauses, lastPaymentRefusal, requestsPerMinute, freeRequestsThisMinute } = known;
  return {
    holds: pauses.map(({ model, source, until, observedAt }) => ({
      applies_to: model ?? "every :free model",
      source,
      seconds_left: Math.ceil((until - now) / 1000),
      age_seconds: secondsSince(observedAt),
    })),
    cooldowns: cooldowns.map(({ model, until }) => ({
      model,
      seconds_left: Math.ceil((until - now) / 1000),
    })),
    others: "unknown",
    free_requests_this_minute: { ...freeRequestsThisMinute, source: "free_tier_quota" },
    ...(requestsPerMinute && { requests_this_minute: { ...requestsPerMinute, source: "our_quota" } }),
    last_402: lastPaymentRefusal
      ? {
          model: lastPaymentRefusal.model ?? null,
          source: lastPaymentRefusal.source,
          code: lastPaymentRefusal.code,
          age_seconds: secondsSince(lastPaymentRefusal.observedAt),
        }
      : null,
  };
}
