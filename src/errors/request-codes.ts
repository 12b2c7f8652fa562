import { type CodeInfo, mendable } from "./categories.ts";

const otherModel = "Use another model (search_models finds one)";

// Of the model.
const ofModels = {
  model_not_found: mendable(
    "no model has this id",
    "Check the id with validate_model or find one with search_models",
  ),
  invalid_model: mendable("no model id can look so"),
  model_uncertain: mendable(
    "the id is not listed, but a part of the catalogue could not be read",
    "Write one of the suggestions, or send it as it is",
  ),
  preset_without_model: mendable("a preset that a setting needs a model for"),
  model_deprecated: mendable("the model was taken away", "Use a newer model (search_models, sort newest)"),
  model_unavailable_upstream: mendable("its provider no longer has the model", otherModel),
  model_gated: mendable("the model is only for some apps or accounts", otherModel),
  region_restricted: mendable(
    "the model is not served in your region",
    "Use another model: this one is not served in your region",
  ),
  free_variant_ended: mendable(
    "the free variant of the model is no more",
    "Use the id without :free, or another free model (search_models free)",
  ),
  no_endpoints: mendable("no provider is left for the request", otherModel),
  no_eligible_model: mendable("no model of the list can be used for the request"),
  model_expired: mendable("the day on which the model was to be taken away is past"),
  not_a_chat_model: mendable("the model makes something else than answers"),
  wrong_kind_of_model: mendable("the model makes something else than the tool is for"),
  no_model: mendable("no listed model does what is asked"),
  wrong_endpoint: mendable(
    "the model does other work than this tool",
    "This model does other work than this tool; get_model_info tells which",
  ),
  unsupported_modality: mendable(
    "the model does not take this input",
    "Use a model that takes this input (search_models inputModality)",
  ),
  unsupported_tools: mendable(
    "no provider of the model takes tools",
    "Use a model with tools (search_models capabilities.functions), or leave out tools",
  ),
  unsupported_tool_choice: mendable(
    "no provider of the model takes this tool_choice",
    "Leave out tool_choice or set it to auto, or use a model that takes it (search_models supportedParameters)",
  ),
} satisfies Record<string, CodeInfo>;

// Of what was asked.
const ofRequests = {
  invalid_arguments: mendable("a parameter is wrong, missing or unknown", "Correct them and call again"),
  invalid_request: mendable(
    "OpenRouter or the provider refused the request",
    "Correct what it names and call again",
  ),
  unsupported_parameter: mendable("the model has no such parameter", "Leave it out, or use another model"),
  unsupported_value: mendable("the model does not take this value of the parameter"),
  no_picture: mendable("the model answered without a picture", "Say in the prompt what is to be seen"),
  impossible_request: mendable("the model lists that it cannot do this"),
  extra_body_contradiction: mendable("extra_body says again what a parameter says"),
  nested_too_deep: mendable("JSON nested over 100 levels deep"),
  context_length_exceeded: mendable(
    "the messages are longer than the model's context window",
    'Shorten the messages, use a model with a larger context (search_models minContextLength), or pass plugins [{"id":"context-compression"}]',
  ),
  context_too_long: mendable("the same, found out before sending"),
  max_tokens_exceeded: mendable(
    "max_tokens is more than the model can write",
    "Lower max_tokens (get_model_info tells the model's limit)",
  ),
  payload_too_large: mendable("the request is too large", "Send less: shorter messages or smaller files"),
  not_on_server: mendable("via: server cannot do what was asked"),
  moderation: mendable(
    "the input was flagged before the model saw it",
    "Rephrase the messages, or use a model without moderation",
  ),
  content_policy_violation: mendable(
    "the provider refused the content",
    "Rephrase the messages, or use another model",
  ),
  content_filter: mendable(
    "the provider's filter let nothing of the answer through",
    "Rephrase the messages, or use another model",
  ),
  reasoning_used_max_tokens: mendable(
    "max_tokens was used up by reasoning before any answer",
    "Raise max_tokens, or lower the reasoning effort (model?reasoning_effort=low)",
  ),
  cut_off_before_text: mendable("max_tokens was used up before any text", "Raise max_tokens"),
  invalid_image: mendable(
    "an image cannot be used",
    "Send a valid png, jpeg, webp or gif of reasonable size at an address that is public",
  ),
  resource_not_found: mendable("there is no such resource"),
  candidate_not_found: mendable("a result has no answer with this number"),
  result_not_found: mendable("there is no such result, or no more"),
  unknown_prompt: mendable("there is no such prompt"),
  unknown_template: mendable("there is no such resource template"),
} satisfies Record<string, CodeInfo>;

// Of conversations.
const ofConversations = {
  conversations_off: mendable("no conversations are kept"),
  conversation_not_found: mendable("there is no such conversation"),
  conversation_full: mendable("the conversation is as long as one may be"),
  conversation_busy: mendable("another call is at work in the conversation"),
  tool_results_missing: mendable("the conversation waits for the results of tool calls"),
} satisfies Record<string, CodeInfo>;

// Of files and addresses.
const ofFiles = {
  files_off: mendable("reading local files is off"),
  outside_roots: mendable("the file is outside the folders that may be read"),
  bad_path: mendable("the path cannot be used"),
  local_path_in_part: mendable("a part has a path where a URL belongs"),
  file_not_found: mendable("there is no such file, or it cannot be read"),
  not_a_file: mendable("a folder, device, pipe or socket"),
  file_changed: mendable("the file was exchanged while it was opened", "Call again"),
  not_a_picture: mendable("the file is no picture"),
  empty_file: mendable("the file is empty"),
  file_too_large: mendable("the file is too large"),
  files_too_large: mendable("the files together are too large"),
  unknown_format: mendable("the file is in no format that messages take"),
  not_utf8: mendable("the text is not UTF-8", "Save it as UTF-8"),
  bad_pattern: mendable("the pattern for files cannot be used"),
  no_files_found: mendable("the folder or pattern leads to no file that may be read"),
  too_many_files: mendable("the folder or pattern leads to too many files"),
  bad_data_uri: mendable("the data URI cannot be read"),
  bad_audio_data: mendable("the audio of a part cannot be read"),
  bad_url: mendable("this is no URL"),
  url_not_https: mendable("only https URLs are passed on"),
  url_not_public: mendable("the URL leads to a private, local or reserved host"),
  url_with_credentials: mendable("the URL holds a name and a password"),
  text_url: mendable("the API takes no URLs of text"),
  audio_url: mendable("the API takes no URLs of audio"),
  unknown_url_kind: mendable("what the URL leads to cannot be told"),
  bad_save_path: mendable("save_path leads out of the output folder, or is no name"),
  bad_output_folder: mendable("OPENROUTER_OUTPUT_DIR is no full path"),
} satisfies Record<string, CodeInfo>;

/** What is wrong with a request, or with what it names. */
export const requestCodes = { ...ofRequests, ...ofModels, ...ofConversations, ...ofFiles };
