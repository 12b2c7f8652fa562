/** The closed list of what can go wrong, as a caller sees it, each with what to do when nothing better is known. */
export const errorCategories = {
  "Validation Error": "Correct the request and call again",
  "Rate Limit": "Wait a little and call again, or use another model",
  "API Error": "Try again; if it persists, use another model",
  "Internal Error": "This is a bug in openrouter-mcp; please report it with the steps that led here",
} as const;

export type ErrorCategory = keyof typeof errorCategories;

/** One kind of failure: README lists them. */
export interface CodeInfo {
  category: ErrorCategory;
  means: string;
  /** What to do about it where the call tells nothing better; the category's advice when absent. */
  next?: string;
  /** Whether the same request can succeed later, unchanged. */
  retryable?: boolean;
}

const invalid = (means: string, next?: string): CodeInfo => ({
  category: "Validation Error",
  means,
  ...(next !== undefined && { next }),
});
const limit = (means: string, next: string): CodeInfo => ({
  category: "Rate Limit",
  means,
  next,
  retryable: true,
});
const fault = (means: string, next: string, retryable = true): CodeInfo => ({
  category: "API Error",
  means,
  next,
  retryable,
});

const otherModel = "Use another model (search_models finds one)";
const tryAgain = "Try again in a moment; if it persists, use another model";

// Of the model.
const ofModels = {
  model_not_found: invalid(
    "no model has this id",
    "Check the id with validate_model or find one with search_models",
  ),
  invalid_model: invalid("no model id can look so"),
  model_uncertain: invalid(
    "the id is not listed, but a part of the catalogue could not be read",
    "Write one of the suggestions, or send it as it is",
  ),
  preset_without_model: invalid("a preset that a setting needs a model for"),
  model_deprecated: invalid("the model was taken away", "Use a newer model (search_models, sort newest)"),
  model_unavailable_upstream: invalid("its provider no longer has the model", otherModel),
  model_gated: invalid("the model is only for some apps or accounts", otherModel),
  region_restricted: invalid(
    "the model is not served in your region",
    "Use another model: this one is not served in your region",
  ),
  free_variant_ended: invalid(
    "the free variant of the model is no more",
    "Use the id without :free, or another free model (search_models free)",
  ),
  no_endpoints: invalid("no provider is left for the request", otherModel),
  no_eligible_model: invalid("no model of the list can be used for the request"),
  model_expired: invalid("the day on which the model was to be taken away is past"),
  not_a_chat_model: invalid("the model makes something else than answers"),
  wrong_kind_of_model: invalid("the model makes something else than the tool is for"),
  no_model: invalid("no listed model does what is asked"),
  wrong_endpoint: invalid(
    "the model does other work than this tool",
    "This model does other work than this tool; get_model_info tells which",
  ),
  unsupported_modality: invalid(
    "the model does not take this input",
    "Use a model that takes this input (search_models inputModality)",
  ),
  unsupported_tools: invalid(
    "no provider of the model takes tools",
    "Use a model with tools (search_models capabilities.functions), or leave out tools",
  ),
  unsupported_tool_choice: invalid(
    "no provider of the model takes this tool_choice",
    "Leave out tool_choice or set it to auto, or use a model that takes it (search_models supportedParameters)",
  ),
} satisfies Record<string, CodeInfo>;

// Of what was asked.
const ofRequests = {
  invalid_arguments: invalid("a parameter is wrong, missing or unknown", "Correct them and call again"),
  invalid_request: invalid(
    "OpenRouter or the provider refused the request",
    "Correct what it names and call again",
  ),
  unsupported_parameter: invalid("the model has no such parameter", "Leave it out, or use another model"),
  unsupported_value: invalid("the model does not take this value of the parameter"),
  no_picture: invalid("the model answered without a picture", "Say in the prompt what is to be seen"),
  impossible_request: invalid("the model lists that it cannot do this"),
  extra_body_contradiction: invalid("extra_body says again what a parameter says"),
  nested_too_deep: invalid("JSON nested over 100 levels deep"),
  context_length_exceeded: invalid(
    "the messages are longer than the model's context window",
    'Shorten the messages, use a model with a larger context (search_models minContextLength), or pass plugins [{"id":"context-compression"}]',
  ),
  context_too_long: invalid("the same, found out before sending"),
  max_tokens_exceeded: invalid(
    "max_tokens is more than the model can write",
    "Lower max_tokens (get_model_info tells the model's limit)",
  ),
  payload_too_large: invalid("the request is too large", "Send less: shorter messages or smaller files"),
  not_on_server: invalid("via: server cannot do what was asked"),
  moderation: invalid(
    "the input was flagged before the model saw it",
    "Rephrase the messages, or use a model without moderation",
  ),
  content_policy_violation: invalid(
    "the provider refused the content",
    "Rephrase the messages, or use another model",
  ),
  content_filter: invalid(
    "the provider's filter let nothing of the answer through",
    "Rephrase the messages, or use another model",
  ),
  reasoning_used_max_tokens: invalid(
    "max_tokens was used up by reasoning before any answer",
    "Raise max_tokens, or lower the reasoning effort (model?reasoning_effort=low)",
  ),
  cut_off_before_text: invalid("max_tokens was used up before any text", "Raise max_tokens"),
  invalid_image: invalid(
    "an image cannot be used",
    "Send a valid png, jpeg, webp or gif of reasonable size at an address that is public",
  ),
  resource_not_found: invalid("there is no such resource"),
  candidate_not_found: invalid("a result has no answer with this number"),
  result_not_found: invalid("there is no such result, or no more"),
  unknown_prompt: invalid("there is no such prompt"),
  unknown_template: invalid("there is no such resource template"),
} satisfies Record<string, CodeInfo>;

// Of conversations.
const ofConversations = {
  conversations_off: invalid("no conversations are kept"),
  conversation_not_found: invalid("there is no such conversation"),
  conversation_full: invalid("the conversation is as long as one may be"),
  conversation_busy: invalid("another call is at work in the conversation"),
  tool_results_missing: invalid("the conversation waits for the results of tool calls"),
} satisfies Record<string, CodeInfo>;

// Of files and addresses.
const ofFiles = {
  files_off: invalid("reading local files is off"),
  outside_roots: invalid("the file is outside the folders that may be read"),
  bad_path: invalid("the path cannot be used"),
  local_path_in_part: invalid("a part has a path where a URL belongs"),
  file_not_found: invalid("there is no such file, or it cannot be read"),
  not_a_file: invalid("a folder, device, pipe or socket"),
  file_changed: invalid("the file was exchanged while it was opened", "Call again"),
  not_a_picture: invalid("the file is no picture"),
  empty_file: invalid("the file is empty"),
  file_too_large: invalid("the file is too large"),
  files_too_large: invalid("the files together are too large"),
  unknown_format: invalid("the file is in no format that messages take"),
  not_utf8: invalid("the text is not UTF-8", "Save it as UTF-8"),
  bad_pattern: invalid("the pattern for files cannot be used"),
  no_files_found: invalid("the folder or pattern leads to no file that may be read"),
  too_many_files: invalid("the folder or pattern leads to too many files"),
  bad_data_uri: invalid("the data URI cannot be read"),
  bad_audio_data: invalid("the audio of a part cannot be read"),
  bad_url: invalid("this is no URL"),
  url_not_https: invalid("only https URLs are passed on"),
  url_not_public: invalid("the URL leads to a private, local or reserved host"),
  url_with_credentials: invalid("the URL holds a name and a password"),
  text_url: invalid("the API takes no URLs of text"),
  audio_url: invalid("the API takes no URLs of audio"),
  unknown_url_kind: invalid("what the URL leads to cannot be told"),
  bad_save_path: invalid("save_path leads out of the output folder, or is no name"),
  bad_output_folder: invalid("OPENROUTER_OUTPUT_DIR is no full path"),
} satisfies Record<string, CodeInfo>;

// Of the key, the account and its money.
const ofAccounts = {
  missing_key: invalid("no key is set"),
  invalid_setting: invalid("a setting is wrong", "Correct it and restart the server"),
  invalid_proxy: invalid("a proxy of the environment has no address that can be used"),
  invalid_key: invalid(
    "OpenRouter does not know the key",
    "Check OPENROUTER_API_KEY; keys are made at https://openrouter.ai/keys",
  ),
  management_key_needed: invalid(
    "only a management key may do this",
    "Use a management key (https://openrouter.ai/settings/management-keys) for this",
  ),
  forbidden: invalid(
    "the key may not do this",
    "Check what this key may do at https://openrouter.ai/settings/keys, or use another model",
  ),
  blocked: invalid(
    "something in front of OpenRouter refused the request",
    "It never reached OpenRouter, so it is not the key: check the network, a proxy or VPN and its region, and OPENROUTER_USER_AGENT",
  ),
  wrong_base_url: fault(
    "this is not OpenRouter's API",
    "Check OPENROUTER_BASE_URL (usually https://openrouter.ai/api/v1): what answers there is not OpenRouter's API",
    false,
  ),
  redirected: fault(
    "a redirect, which is not followed",
    "Redirects are not followed, because they could carry the key elsewhere: check OPENROUTER_BASE_URL",
    false,
  ),
  privacy_restricted: invalid(
    "the account's or the request's data policy leaves no provider",
    "Allow more providers at https://openrouter.ai/settings/privacy, or use another model",
  ),
  insufficient_credits: invalid(
    "the account's credits are spent or too few",
    "Add credits at https://openrouter.ai/settings/credits",
  ),
  key_limit_reached: invalid(
    "the key's own limit is reached",
    "Raise this key's limit at https://openrouter.ai/settings/keys, or use another key",
  ),
  over_budget: invalid("a budget that you set would be overrun"),
  ledger_unavailable: invalid(
    "the ledger's folder does not answer, and a budget for the day is set",
    "Point OPENROUTER_STATE_DIR to a local disk, or leave out OPENROUTER_MAX_COST_PER_DAY",
  ),
  price_unknown: invalid(
    "a budget is set, and nobody can tell what the call costs at most",
    "Pass assume_cost_usd to say what to count it as, or use a model with a listed price",
  ),
} satisfies Record<string, CodeInfo>;

const limits = {
  rate_limited: limit("too many requests", "Wait and call again, or use another model"),
  free_tier_per_minute: limit(
    "the requests to :free models of this minute are used up",
    "Wait for the next minute or use a paid model: every :free model shares this limit",
  ),
  free_tier_daily: limit(
    "the requests to :free models of this day are used up",
    "Use a paid model, or wait for 00:00 UTC: every :free model shares this limit (10 credits bought once raise it to 1000 a day)",
  ),
  capacity_exhausted: limit("all providers of the model are full", "Wait, or use another model"),
  shared_capacity: limit("OpenRouter's shared capacity is used up", "Wait a little or use another model"),
  provider_rate_limit: limit(
    "the provider's limit, which OpenRouter's users share",
    "Wait a little, use another model or provider, or add your own provider key at https://openrouter.ai/settings/integrations",
  ),
  admission_control: limit("OpenRouter takes no more for the moment", "Wait a little and call again"),
  in_flight_budget: limit(
    "running requests hold what credits are left",
    "Wait until running requests have settled, or add credits at https://openrouter.ai/settings/credits",
  ),
  held_back: limit("a limit that is known: nothing was sent", "Wait, or use another model"),
} satisfies Record<string, CodeInfo>;

const faults = {
  provider_overloaded: fault("the provider is overloaded", tryAgain),
  provider_unavailable: fault("the provider cannot be reached", tryAgain),
  provider_auth: fault(
    "the provider refused OpenRouter's key for it",
    "This is the provider's key, not yours: use another model, or exclude the provider with provider.ignore",
    false,
  ),
  server_error: fault("OpenRouter or the provider failed", tryAgain),
  timeout: fault(
    "no answer in time; the call may have been billed",
    "Try again, with less to do or a faster model; the failed try may have been billed",
  ),
  not_asked_in_time: fault(
    "the time was over before the model could be asked",
    "Call again later, use another model, or raise OPENROUTER_TIMEOUT_SECONDS",
  ),
  network_error: fault("OpenRouter could not be reached", "Check the network, then try again"),
  stream_broken: fault("the answer broke off", "Try again, or use another model or provider"),
  generation_failed: fault(
    "the provider gave up while it was answering",
    "Try again, or use another model or provider",
  ),
  empty_answer: fault("the answer was empty", "Try again, or use another model or provider"),
  invalid_answer: fault(
    "the answer is not what OpenRouter's documentation promises",
    "Try again; if it persists, check OPENROUTER_BASE_URL",
  ),
  answer_too_large: fault(
    "the answer is larger than this server takes",
    "Ask for less, for example with a lower max_tokens",
    false,
  ),
  refusal: fault("the model refused to answer", "Try again, or use another model", false),
  format_mismatch: fault(
    "the answer is not of the form that was asked for",
    "Try again, or use another model",
    false,
  ),
  verdict_cut_off: fault("a judge's answer was cut off", "Try again, or use another model", false),
  all_models_failed: fault(
    "no model of the list answered; attempts tells why",
    "Try again in a moment, or with other models",
  ),
} satisfies Record<string, CodeInfo>;

const bugs = {
  internal: { category: "Internal Error", means: "a bug in this server" },
} satisfies Record<string, CodeInfo>;

export const errorCodes = {
  ...ofRequests,
  ...ofModels,
  ...ofConversations,
  ...ofFiles,
  ...ofAccounts,
  ...limits,
  ...faults,
  ...bugs,
};

/** `http_` and a number: a status that has no code of its own. */
export type ErrorCode = keyof typeof errorCodes | `http_${number}`;
