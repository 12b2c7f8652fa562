import { invalid } from "../../errors.ts";
import type { ApiParameters, WrittenParameters } from "./input.ts";

/** OpenRouter's API names these, and `chat_completion` has no parameter for them. */
const inExtraBody = [
  "audio",
  "cache_control",
  "debug",
  "image_config",
  "include_reasoning",
  "logit_bias",
  "logprobs",
  "max_tool_calls",
  "metadata",
  "min_p",
  "modalities",
  "n",
  "prediction",
  "preset",
  "prompt_cache_key",
  "prompt_cache_options",
  "repetition_penalty",
  "route",
  "safety_identifier",
  "service_tier",
  "session_id",
  "stop_server_tools_when",
  "structured_outputs",
  "top_a",
  "top_k",
  "top_logprobs",
  "trace",
  "transforms",
  "user",
  "verbosity",
  "web_search_options",
];

/** What callers call the parameters of `chat_completion`, and what to say of it. */
export const otherNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(inExtraBody.map((name) => [name, "belongs inside 'extra_body'"])),
  prompt: "is called 'messages'",
  input: "is called 'messages'",
  message: "is called 'messages'",
  system: "is a message of the role system in 'messages'",
  system_prompt: "is a message of the role system in 'messages'",
  max_output_tokens: "is called 'max_tokens'",
  functions: "is called 'tools'",
  function_call: "is called 'tool_choice'",
  attachments: "is called 'files'",
  images: "is called 'files'",
  image_path: "is called 'files'",
  audio_path: "is called 'files'",
  video_path: "is called 'files'",
  question: "is called 'messages'",
  online: 'is OpenRouter\'s own tool in \'tools\': {"type": "openrouter:web_search"}',
  stream: "is not needed: answers are always streamed",
};

/** The parameters under their own names, where they were given under those of OpenAI's API. */
export function underOwnNames({
  max_completion_tokens: maxCompletionTokens,
  reasoning_effort: effort,
  ...parameters
}: WrittenParameters): ApiParameters {
  if (maxCompletionTokens === undefined && effort === undefined) return parameters;
  const { max_tokens: maxTokens = maxCompletionTokens, reasoning } = parameters;
  if (maxCompletionTokens !== undefined && maxTokens !== maxCompletionTokens) {
    throw saidTwice("max_tokens and max_completion_tokens");
  }
  if (effort !== undefined && reasoning && contradicts(reasoning, effort)) {
    throw saidTwice("reasoning and reasoning_effort");
  }
  return {
    ...parameters,
    max_tokens: maxTokens,
    reasoning: effort === undefined ? reasoning : { ...reasoning, effort },
  };
}

const contradicts = (reasoning: NonNullable<ApiParameters["reasoning"]>, effort: string): boolean =>
  (reasoning.effort !== undefined && reasoning.effort !== effort) ||
  reasoning.max_tokens !== undefined ||
  reasoning.enabled === false;

const saidTwice = (both: string) =>
  invalid("invalid_arguments", `${both} say different things`, "Give one of them");
