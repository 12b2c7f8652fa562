import { errorReply, type Reply, withAccount } from "../reply.ts";
import { availabilityReply, freeTierReply, statusReply } from "./bodies.ts";
import type { ErrorFault, RateLimitSource } from "./fault.ts";

export interface ErrorContext {
  now: number;
  /** The model being asked, and the display name of the provider that fails. */
  model: string;
  provider: string;
  maxTokens: number;
}

type Answer<K extends ErrorFault["kind"]> = (
  fault: Extract<ErrorFault, { kind: K }>,
  context: ErrorContext,
) => Reply;

const credits = "https://openrouter.ai/settings/credits";

function rateLimit(
  source: RateLimitSource,
  retryAfter: number | undefined,
  resetAt: number | undefined,
  { model, provider, now }: ErrorContext,
): Reply {
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };
  if (source === "openrouter_free_tier_per_minute" || source === "openrouter_free_tier_daily") {
    return freeTierReply(source, now, resetAt, headers);
  }
  const shared = source === "openrouter_shared_capacity";
  return errorReply(
    429,
    shared ? `${model} is at its demand limit. Please retry shortly.` : "Provider returned error",
    {
      ...(!shared && {
        raw: `${model} is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations`,
        provider_name: provider,
        is_byok: false,
        provider_error_code: "429",
      }),
      limit_source: source,
      remedy_hint: shared
        ? "Retry shortly, or use another model."
        : "Retry shortly, or route to another provider.",
    },
    headers,
  );
}

const relayed = (code: number, raw: unknown, provider: string): Reply =>
  errorReply(code, "Provider returned error", {
    raw: `${JSON.stringify(raw)}\n`,
    provider_name: provider,
    is_byok: false,
  });

const replies: { [K in ErrorFault["kind"]]: Answer<K> } = {
  "rate-limit": ({ source, retryAfterSeconds, resetAt }, context) =>
    rateLimit(source, retryAfterSeconds, resetAt, context),
  "capacity-exhausted": ({ retryAfterSeconds = 40 }, { model }) =>
    availabilityReply(
      429,
      "capacity_exhausted",
      `All providers for ${model} are at capacity. Retry after ${retryAfterSeconds} seconds.`,
      model,
      { retryable: true, retry_after: retryAfterSeconds, fallback_models: ["anthropic/claude-haiku-4.5"] },
    ),
  credits: ({ affordable }, { maxTokens }) =>
    affordable === undefined
      ? errorReply(402, `Insufficient credits. Add more using ${credits}`, {
          limit_source: "openrouter_credits",
        })
      : errorReply(
          402,
          `This request requires more credits, or fewer max_tokens. You requested up to ${maxTokens} tokens, but can only afford ${affordable}. To increase, visit ${credits} and add more credits`,
          {
            limit_source: "openrouter_credits",
            remedy_hint: `Add credits at ${credits}, or lower max_tokens / prompt size to fit your remaining balance.`,
            provider_name: null,
          },
        ),
  "key-limit": () =>
    errorReply(402, "Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys", {
      limit_source: "openrouter_key_limit",
      remedy_hint: "Raise this key's limit, or use another key.",
    }),
  "in-flight-budget": ({ retryAfterSeconds = 120 }) => {
    const headers = { "Retry-After": String(retryAfterSeconds) };
    const message =
      "This request would exceed your available credits given your current in-flight requests. Retry after in-flight requests settle, or add credits.";
    return errorReply(
      402,
      message,
      {
        reason: "in_flight_budget_exhausted",
        limit_source: "openrouter_in_flight_budget",
        remedy_hint: "Retry after your in-flight requests settle (see the Retry-After header).",
        headers,
      },
      headers,
    );
  },
  "weight-exceeds-budget": () =>
    errorReply(
      402,
      "This request alone would exceed your in-flight budget. Lower max_tokens, or add credits.",
      {
        reason: "weight_exceeds_budget",
        limit_source: "openrouter_in_flight_budget",
      },
    ),
  status: ({ status, retryAfter, message }, { provider }) =>
    statusReply(status, provider, retryAfter, message),
  "invalid-key": () => errorReply(401, "User not found."),
  "provider-auth": (_, { provider }) =>
    relayed(401, { error: { type: "authentication_error", message: "invalid API key" } }, provider),
  "provider-bad-request": (_, { provider }) =>
    relayed(
      400,
      { error: { code: "invalid_request_error", message: "at most 64 tools are allowed" } },
      provider,
    ),
  moderation: (_, { model, provider }) =>
    errorReply(
      403,
      `${model} requires moderation on ${provider}. Your input was flagged for "misc". No credits were charged.`,
      {
        reasons: ["misc"],
        flagged_input: "[simulate: moderation]",
        provider_name: provider,
        model_slug: model,
      },
    ),
  guardrail: () =>
    errorReply(403, "Request blocked by a guardrail of your account.", { patterns: ["prompt-injection"] }),
  "region-restricted": (_, { model }) =>
    availabilityReply(403, "region_restricted", `${model} is not available in your region.`, model),
  "data-policy": () =>
    errorReply(
      404,
      "No endpoints found matching your data policy (Free model publication). Configure: https://openrouter.ai/settings/privacy",
    ),
  "no-endpoints": (_, { model }) => errorReply(404, `No endpoints found for ${model}.`),
  "error-in-success": ({ code = 502 }, { provider }) => ({
    status: 200,
    body: {
      error: {
        message: "Provider returned error",
        code,
        metadata: { raw: '{"error":{"message":"upstream connect error"}}', provider_name: provider },
      },
    },
  }),
  html: ({ status = 524 }) => ({
    status,
    headers: { "Content-Type": "text/html; charset=UTF-8" },
    text: `<!DOCTYPE html><html><head><title>openrouter.ai | ${status}: A timeout occurred</title></head><body><h1>A timeout occurred</h1><p>Error code ${status}</p><p>cloudflare</p></body></html>`,
  }),
  garbage: () => ({ status: 200, text: '{"id":"gen-0","choices":[{"index":0,"mess' }),
};

const answer = <K extends ErrorFault["kind"]>(
  kind: K,
  fault: Extract<ErrorFault, { kind: K }>,
  context: ErrorContext,
): Reply => replies[kind](fault, context);

/** The error answer a fault stands for. */
export function errorFor(fault: ErrorFault, context: ErrorContext): Reply {
  const reply = answer(fault.kind, fault, context);
  const anonymous = fault.kind === "invalid-key" || fault.kind === "capacity-exhausted";
  return anonymous ? reply : withAccount(reply);
}
