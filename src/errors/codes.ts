import { type CodeInfo, failing, mendable, passing } from "./categories.ts";
import { requestCodes } from "./request-codes.ts";

const tryAgain = "Try again in a moment; if it persists, use another model";

// Of the key, the account and its money.
const ofAccounts = {
  missing_key: mendable("no key is set"),
  invalid_setting: mendable("a setting is wrong", "Correct it and restart the server"),
  invalid_proxy: mendable("a proxy of the environment has no address that can be used"),
  invalid_key: mendable(
    "OpenRouter does not know the key",
    "Check OPENROUTER_API_KEY; keys are made at https://openrouter.ai/keys",
  ),
  management_key_needed: mendable(
    "only a management key may do this",
    "Use a management key (https://openrouter.ai/settings/management-keys) for this",
  ),
  forbidden: mendable(
    "the key may not do this",
    "Check what this key may do at https://openrouter.ai/settings/keys, or use another model",
  ),
  blocked: mendable(
    "something in front of OpenRouter refused the request",
    "It never reached OpenRouter, so it is not the key: check the network, a proxy or VPN and its region, and OPENROUTER_USER_AGENT",
  ),
  wrong_base_url: failing(
    "this is not OpenRouter's API",
    "Check OPENROUTER_BASE_URL (usually https://openrouter.ai/api/v1): what answers there is not OpenRouter's API",
    false,
  ),
  redirected: failing(
    "a redirect, which is not followed",
    "Redirects are not followed, because they could carry the key elsewhere: check OPENROUTER_BASE_URL",
    false,
  ),
  privacy_restricted: mendable(
    "the account's or the request's data policy leaves no provider",
    "Allow more providers at https://openrouter.ai/settings/privacy, or use another model",
  ),
  insufficient_credits: mendable(
    "the account's credits are spent or too few",
    "Add credits at https://openrouter.ai/settings/credits",
  ),
  key_limit_reached: mendable(
    "the key's own limit is reached",
    "Raise this key's limit at https://openrouter.ai/settings/keys, or use another key",
  ),
  over_budget: mendable("a budget that you set would be overrun"),
  ledger_unavailable: mendable(
    "the ledger's folder does not answer, and a budget for the day is set",
    "Point OPENROUTER_STATE_DIR to a local disk, or leave out OPENROUTER_MAX_COST_PER_DAY",
  ),
  price_unknown: mendable(
    "a budget is set, and nobody can tell what the call costs at most",
    "Pass assume_cost_usd to say what to count it as, or use a model with a listed price",
  ),
} satisfies Record<string, CodeInfo>;

const limits = {
  rate_limited: passing("too many requests", "Wait and call again, or use another model"),
  free_tier_per_minute: passing(
    "the requests to :free models of this minute are used up",
    "Wait for the next minute or use a paid model: every :free model shares this limit",
  ),
  free_tier_daily: passing(
    "the requests to :free models of this day are used up",
    "Use a paid model, or wait for 00:00 UTC: every :free model shares this limit (10 credits bought once raise it to 1000 a day)",
  ),
  capacity_exhausted: passing("all providers of the model are full", "Wait, or use another model"),
  shared_capacity: passing("OpenRouter's shared capacity is used up", "Wait a little or use another model"),
  provider_rate_limit: passing(
    "the provider's limit, which OpenRouter's users share",
    "Wait a little, use another model or provider, or add your own provider key at https://openrouter.ai/settings/integrations",
  ),
  admission_control: passing("OpenRouter takes no more for the moment", "Wait a little and call again"),
  in_flight_budget: passing(
    "running requests hold what credits are left",
    "Wait until running requests have settled, or add credits at https://openrouter.ai/settings/credits",
  ),
  held_back: passing("a limit that is known: nothing was sent", "Wait, or use another model"),
} satisfies Record<string, CodeInfo>;

const faults = {
  provider_overloaded: failing("the provider is overloaded", tryAgain),
  provider_unavailable: failing("the provider cannot be reached", tryAgain),
  provider_auth: failing(
    "the provider refused OpenRouter's key for it",
    "This is the provider's key, not yours: use another model, or exclude the provider with provider.ignore",
    false,
  ),
  server_error: failing("OpenRouter or the provider failed", tryAgain),
  timeout: failing(
    "no answer in time; the call may have been billed",
    "Try again, with less to do or a faster model; the failed try may have been billed",
  ),
  not_asked_in_time: failing(
    "the time was over before the model could be asked",
    "Call again later, use another model, or raise OPENROUTER_TIMEOUT_SECONDS",
  ),
  network_error: failing("OpenRouter could not be reached", "Check the network, then try again"),
  cancelled: failing("the call was cancelled, and may have been billed", "Call again for all of it"),
  stream_broken: failing("the answer broke off", "Try again, or use another model or provider"),
  generation_failed: failing(
    "the provider gave up while it was answering",
    "Try again, or use another model or provider",
  ),
  empty_answer: failing("the answer was empty", "Try again, or use another model or provider"),
  invalid_answer: failing(
    "the answer is not what OpenRouter's documentation promises",
    "Try again; if it persists, check OPENROUTER_BASE_URL",
  ),
  answer_too_large: failing(
    "the answer is larger than this server takes",
    "Ask for less, for example with a lower max_tokens",
    false,
  ),
  refusal: failing("the model refused to answer", "Try again, or use another model", false),
  format_mismatch: failing(
    "the answer is not of the form that was asked for",
    "Try again, or use another model",
    false,
  ),
  verdict_cut_off: failing("a judge's answer was cut off", "Try again, or use another model", false),
  all_models_failed: failing(
    "no model of the list answered; attempts tells why, and the category is theirs where they have one",
    "Try again in a moment, or with other models",
  ),
} satisfies Record<string, CodeInfo>;

const bugs = {
  internal: { category: "Internal Error", means: "a bug in this server" },
} satisfies Record<string, CodeInfo>;

/** The closed list of codes: README shows it. */
export const errorCodes = {
  ...requestCodes,
  ...ofAccounts,
  ...limits,
  ...faults,
  ...bugs,
};

/** `http_` and a number: a status that has no code of its own. */
export type ErrorCode = keyof typeof errorCodes | `http_${number}`;
