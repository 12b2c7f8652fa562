import { type FreeTierLimit, freeTierPerDay, freeTierPerMinute } from "../free-tier.ts";
import { errorReply, type Reply } from "../reply.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

const words = {
  openrouter_free_tier_per_minute: {
    message: "Rate limit exceeded: free-models-per-min. ",
    remedy: "Slow down requests to free models, or retry after the per-minute window resets.",
    limit: freeTierPerMinute,
    period: minute,
  },
  openrouter_free_tier_daily: {
    message: "Rate limit exceeded: free-models-per-day-high-balance. ",
    remedy: "Wait for the daily reset (see X-RateLimit-Reset).",
    limit: freeTierPerDay,
    period: day,
  },
};

/** A 429 of the free tier: its limit stands in the headers and again in the body. */
export function freeTierReply(
  source: FreeTierLimit["source"],
  now: number,
  resetAt?: number,
  more: Record<string, string> = {},
): Reply {
  const { message, remedy, limit, period } = words[source];
  const headers = {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": "0",
    "X-RateLimit-Reset": String(resetAt ?? (Math.floor(now / period) + 1) * period),
  };
  return errorReply(
    429,
    message,
    { headers, limit_source: source, remedy_hint: remedy, provider_name: null },
    { ...headers, ...more },
  );
}

/** The newer envelope, which has no `error.code`. */
export const availabilityReply = (
  status: number,
  code: string,
  message: string,
  model: string,
  facts: Record<string, unknown> = { retryable: false },
): Reply => ({
  status,
  body: {
    error: {
      message,
      error_type:
        status === 429 ? "rate_limit_exceeded" : status === 403 ? "permission_denied" : "invalid_request",
      http_status: status,
      availability: {
        code,
        ...facts,
        requested_models: [model],
        docs_url: `https://openrouter.ai/docs/errors#${code}`,
      },
    },
  },
});

const statusWords: Record<number, string> = {
  408: "Request timed out",
  413: "Payload too large",
  500: "Internal Server Error",
  503: "No provider available to serve this request",
  504: "The provider took too long to answer",
  524: "A timeout occurred",
  529: "Provider overloaded",
};

/** A failure that is only a status; a 502 blames its provider and keeps what that one said. */
export function statusReply(
  status: number,
  provider: string,
  retryAfter?: number | string,
  message?: string,
): Reply {
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };
  const known = message ?? statusWords[status];
  return known === undefined
    ? errorReply(
        status,
        "Provider returned error",
        { raw: '{"error":{"message":"model overloaded"}}', provider_name: provider },
        headers,
      )
    : errorReply(status, known, undefined, headers);
}
