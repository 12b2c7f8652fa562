import { roundDollars } from "../../lib/dollars.ts";
import { refusal } from "../auth.ts";
import { freeTierPerDay } from "../free-tier.ts";
import { accountId, errorReply, send } from "../reply.ts";
import type { State } from "../state.ts";
import type { Handler } from "./route.ts";

function keyInfo({ options, spent, spentUpstream, freeTier }: State) {
  const { key, keyLimit, clock } = options;
  const used = freeTier.usedToday(clock.now());
  return {
    label: `${key.slice(0, 12)}...${key.slice(-3)}`,
    limit: keyLimit,
    limit_remaining: keyLimit === null ? null : Math.max(0, roundDollars(keyLimit - spent)),
    limit_reset: null,
    include_byok_in_limit: false,
    usage: spent,
    usage_daily: spent,
    usage_weekly: spent,
    usage_monthly: spent,
    byok_usage: spentUpstream,
    byok_usage_daily: spentUpstream,
    byok_usage_weekly: spentUpstream,
    byok_usage_monthly: spentUpstream,
    is_free_tier: false,
    is_management_key: false,
    is_provisioning_key: false,
    creator_user_id: accountId,
    expires_at: null,
    free_model_daily_requests: { limit: freeTierPerDay, used, remaining: Math.max(0, freeTierPerDay - used) },
    rate_limit: { requests: -1, interval: "10s", note: "This field is deprecated and safe to ignore." },
  };
}

export const keyRoutes: Handler[] = [
  {
    method: "GET",
    path: /^\/(?:auth\/)?key$/,
    faults: "key",
    handle({ exchange, state }) {
      const refused = refusal(exchange.record, state.options.key);
      send(exchange, refused ?? { status: 200, body: { data: keyInfo(state) } });
    },
  },
  {
    method: "GET",
    path: /^\/credits$/,
    handle({ exchange, state }) {
      const refused = refusal(exchange.record, state.options.key);
      send(exchange, refused ?? errorReply(403, "Only management keys can perform this operation"));
    },
  },
];
