import { type Config, describeProblem } from "../config.ts";
import { settings } from "../config/settings.ts";
import type { KeyStatus } from "../openrouter/key-status.ts";

export type KeyReport =
  | {
      valid: true;
      /** As in the ledger. */
      fingerprint: string;
      /** USD; null: the key has no limit of its own, and the balance is not known. */
      limit: number | null;
      remaining: number | null;
      /** When the limit begins anew: daily, weekly, monthly or never. */
      limit_reset: string;
      /** When that is next, UTC; absent where it never does. */
      resets_at?: string;
      usage: { total: number | null; day: number | null; week: number | null; month: number | null };
      byok_usage: { total: number | null; day: number | null; week: number | null; month: number | null };
      is_free_tier: boolean | null;
      expires_at: string | null;
      free_model_requests_today: {
        limit: number | null;
        used: number | null;
        remaining: number | null;
      } | null;
      age_seconds: number;
    }
  | { valid: false | null; reason: string; fingerprint?: string; age_seconds?: number };

/** What OpenRouter says of the key, or why nobody can say. Amounts are USD; null is what it did not tell. */
export function describeKey(
  status: KeyStatus | undefined,
  { config, key, now }: { config: Config; key: string; now: number },
): KeyReport {
  if (status === undefined) return { valid: false, reason: whyNone(config) };
  if (status.valid === null) return { valid: null, reason: status.reason, fingerprint: key };
  const age_seconds = Math.round((now - status.observedAt) / 1000);
  if (!status.valid) return { valid: false, reason: status.reason, fingerprint: key, age_seconds };
  const { info } = status;
  return {
    valid: true,
    fingerprint: key,
    limit: info.limit,
    remaining: info.limit_remaining,
    limit_reset: info.limit_reset ?? "never",
    ...nextReset(info.limit_reset, now),
    usage: {
      total: info.usage,
      day: info.usage_daily,
      week: info.usage_weekly,
      month: info.usage_monthly,
    },
    byok_usage: {
      total: info.byok_usage,
      day: info.byok_usage_daily,
      week: info.byok_usage_weekly,
      month: info.byok_usage_monthly,
    },
    is_free_tier: info.is_free_tier,
    expires_at: info.expires_at,
    free_model_requests_today: info.free_model_daily_requests,
    age_seconds,
  };
}

const dayMs = 86_400_000;

/** OpenRouter docs, API keys: limits begin anew at midnight UTC, weekly ones on Mondays, monthly ones on the first. */
function nextReset(period: string | null, now: number): { resets_at?: string } {
  const today = new Date(now);
  const midnight = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate());
  const daysToMonday = 7 - ((today.getUTCDay() + 6) % 7);
  const ends = new Map([
    ["daily", midnight + dayMs],
    ["weekly", midnight + daysToMonday * dayMs],
    ["monthly", Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1)],
  ]);
  const end = ends.get(period ?? "");
  return end === undefined ? {} : { resets_at: new Date(end).toISOString() };
}

function whyNone({ problems }: Config): string {
  const { variable } = settings.apiKey;
  const problem = problems.find((candidate) => candidate.variable === variable);
  return problem
    ? describeProblem(problem)
    : `${variable} is not set; keys are made at https://openrouter.ai/keys`;
}
