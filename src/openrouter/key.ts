import { toFlag, toNumber, toObject, toText } from "../lib/foreign.ts";
import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

/**
 * What `GET /key` tells of the key it is asked with; null is what it did not say. Without the ids of account, organization
 * and workspace, and without `rate_limit`, which means nothing any more.
 */
export interface KeyInfo {
  /** USD; null: the key has no limit of its own, which says nothing of the account's balance. */
  limit: number | null;
  limit_remaining: number | null;
  /** daily, weekly or monthly; null: never. */
  limit_reset: string | null;
  usage: number | null;
  /** UTC; the week begins on Monday. */
  usage_daily: number | null;
  usage_weekly: number | null;
  usage_monthly: number | null;
  /** Through provider keys of the user's own. */
  byok_usage: number | null;
  byok_usage_daily: number | null;
  byok_usage_weekly: number | null;
  byok_usage_monthly: number | null;
  is_free_tier: boolean | null;
  expires_at: string | null;
  /** Requests to `:free` models of this day, UTC. */
  free_model_daily_requests: {
    limit: number | null;
    used: number | null;
    remaining: number | null;
  } | null;
}

/** Asks OpenRouter about the key that is set. */
export async function getKey(
  upstream: Upstream,
  { timeoutSeconds, signal }: { timeoutSeconds: number; signal: AbortSignal },
): Promise<KeyInfo> {
  const answer = toObject(await getJson(upstream, "/key", { timeoutSeconds, signal }));
  const data = toObject(answer?.["data"]);
  if (data === null) throw nonsense("GET /key");
  const free = toObject(data["free_model_daily_requests"]);
  return {
    limit: toNumber(data["limit"]),
    limit_remaining: toNumber(data["limit_remaining"]),
    limit_reset: toText(data["limit_reset"]),
    usage: toNumber(data["usage"]),
    usage_daily: toNumber(data["usage_daily"]),
    usage_weekly: toNumber(data["usage_weekly"]),
    usage_monthly: toNumber(data["usage_monthly"]),
    byok_usage: toNumber(data["byok_usage"]),
    byok_usage_daily: toNumber(data["byok_usage_daily"]),
    byok_usage_weekly: toNumber(data["byok_usage_weekly"]),
    byok_usage_monthly: toNumber(data["byok_usage_monthly"]),
    is_free_tier: toFlag(data["is_free_tier"]),
    expires_at: toText(data["expires_at"]),
    free_model_daily_requests: free && {
      limit: toNumber(free["limit"]),
      used: toNumber(free["used"]),
      remaining: toNumber(free["remaining"]),
    },
  };
}
