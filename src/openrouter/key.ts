import { z } from "zod";

import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

const amount = z
  .number()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? null);
const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? null);

// Without the ids of account, organization and workspace, and without `rate_limit`, which means nothing any more.
const keySchema = z.object({
  data: z.object({
    /** USD; null: the key has no limit of its own, which says nothing of the account's balance. */
    limit: amount,
    limit_remaining: amount,
    /** daily, weekly or monthly; null: never. */
    limit_reset: text,
    usage: amount,
    /** UTC; the week begins on Monday. */
    usage_daily: amount,
    usage_weekly: amount,
    usage_monthly: amount,
    /** Through provider keys of the user's own. */
    byok_usage: amount,
    byok_usage_daily: amount,
    byok_usage_weekly: amount,
    byok_usage_monthly: amount,
    is_free_tier: z
      .boolean()
      .nullish()
      .catch(undefined)
      .transform((value) => value ?? null),
    expires_at: text,
    /** Requests to `:free` models of this day, UTC. */
    free_model_daily_requests: z
      .object({ limit: amount, used: amount, remaining: amount })
      .nullish()
      .catch(undefined)
      .transform((value) => value ?? null),
  }),
});

/** What `GET /key` tells of the key it is asked with; null is what it did not say. */
export type KeyInfo = z.output<typeof keySchema>["data"];

export async function getKey(
  upstream: Upstream,
  { timeoutSeconds, signal }: { timeoutSeconds: number; signal: AbortSignal },
): Promise<KeyInfo> {
  const answer = keySchema.safeParse(await getJson(upstream, "/key", { timeoutSeconds, signal }));
  if (!answer.success) throw nonsense("GET /key");
  return answer.data.data;
}
