import { describe } from "vitest";

import {
  failed,
  failedForGood,
  limit,
  plain,
  refused,
  type Row,
  testEach,
} from "../../support/failure-rows.ts";

const gate = "Gate Free Endpoints by Agentic Harness";
const relayed = (raw: object | string, message = "Provider returned error"): object => ({
  message,
  metadata: { raw: typeof raw === "string" ? raw : JSON.stringify(raw), provider_name: "Acme" },
});

const rows: Row[] = [
  // Words, where there is nothing else.
  ["words", 400, plain("acme/x is not a valid model ID"), refused("model_not_found"), /validate_model/],
  [
    "words",
    404,
    plain("No endpoints found matching your data policy (Free model publication)"),
    refused("privacy_restricted"),
    /settings\/privacy/,
  ],
  [
    "words",
    404,
    plain("No endpoints found that support tool use"),
    refused("unsupported_tools"),
    /capabilities\.functions/,
  ],
  [
    "words",
    404,
    plain("No endpoints found that support image input"),
    refused("unsupported_modality"),
    /inputModality/,
  ],
  [
    "words",
    404,
    plain("No allowed providers are available for the selected model."),
    refused("no_endpoints"),
    /another model/,
  ],
  [
    "words",
    400,
    plain("This endpoint's maximum context length is 200000 tokens."),
    refused("context_length_exceeded"),
    /Shorten/,
  ],
  [
    "words",
    403,
    plain("Only management keys can perform this operation"),
    refused("management_key_needed"),
    /management key/,
  ],
  [
    "moderation",
    403,
    { message: "flagged", metadata: { reasons: ["misc"] } },
    refused("moderation"),
    /Rephrase/,
  ],
  ["guardrail", 403, { message: "blocked", metadata: { patterns: ["x"] } }, refused("forbidden"), /settings/],
  [
    "provider's key",
    401,
    { message: "Provider returned error", metadata: { provider_name: "Acme" } },
    failedForGood("provider_auth"),
    /not yours/,
  ],
  // Statuses alone.
  ...[400, 412, 422, 409].map((status): Row => [
    "status",
    status,
    plain(),
    refused("invalid_request"),
    /Correct/,
  ]),
  ["status", 401, plain("User not found."), refused("invalid_key"), /openrouter\.ai\/keys/],
  ["status", 403, plain(), refused("forbidden"), /settings\/keys/],
  ["status", 404, plain(), refused("no_endpoints"), /another model/],
  ["status", 413, plain(), refused("payload_too_large"), /Send less/],
  ["status", 429, plain(), limit("rate_limited"), /Wait/],
  ...[408, 504, 524].map((status): Row => [
    "status",
    status,
    plain(),
    failed("timeout"),
    /may have been billed/,
  ]),
  ["status", 500, plain(), failed("server_error"), /Try again/],
  ["status", 502, plain(), failed("provider_unavailable"), /Try again/],
  ...[503, 529].map((status): Row => ["status", status, plain(), failed("provider_overloaded"), /Try again/]),
  ["status", 599, plain(), failed("http_599"), /Try again/],
  // A 403 with a provider or a step of OpenRouter's choice is never the key.
  [
    "gate",
    403,
    { message: "Something", metadata: { failed_routing_step: gate } },
    refused("model_gated"),
    /another model/,
  ],
  [
    "gate",
    403,
    plain("acme/one:free is only available on agentic harnesses."),
    refused("model_gated"),
    /another model/,
  ],
  ["provider", 403, relayed("You shall not pass"), refused("model_gated"), /another model/],
  [
    "region",
    403,
    relayed({ error: { code: "unsupported_country_region_territory", message: "Not here" } }),
    refused("region_restricted"),
    /another model/,
  ],
  [
    "region",
    403,
    plain("acme/one is not available in your region"),
    refused("region_restricted"),
    /another model/,
  ],
  [
    "region",
    400,
    relayed([{ error: { code: 400, message: "User location is not supported for the API use." } }]),
    refused("region_restricted"),
    /another model/,
  ],
  [
    "safety check",
    403,
    relayed({ code: "The caller does not have permission", error: "Content violates usage guidelines." }),
    refused("moderation"),
    /Rephrase/,
  ],
  ["key", 403, plain("Key limit exceeded (total limit)"), refused("key_limit_reached"), /settings\/keys/],
  [
    "limit",
    429,
    plain("Rate limit exceeded: free-models-per-day. Add 10 credits"),
    limit("free_tier_daily"),
    /:free/,
  ],
  ["limit", 429, plain("Rate limit exceeded: free-models-per-min. "), limit("free_tier_per_minute"), /:free/],
  [
    "limit",
    429,
    relayed("acme/one:free is temporarily rate-limited upstream. Please retry shortly."),
    limit("provider_rate_limit"),
    /own provider key/,
  ],
  // A provider's words are no word of OpenRouter's on the account.
  ["limit", 429, relayed("free-models-per-day"), limit("rate_limited"), /Wait/],
  [
    "tool_choice",
    404,
    plain("No endpoints found that support the provided 'tool_choice' value."),
    refused("unsupported_tool_choice"),
    /Leave out tool_choice/,
  ],
];

describe("every kind of failure", () => {
  testEach(rows);
});
