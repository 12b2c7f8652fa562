export interface ToolCall {
  id: string;
  type: string;
  function: { name: string; arguments: string };
}

export interface AssistantMessage {
  role: "assistant";
  content: string | null;
  refusal?: string;
  reasoning?: string;
  reasoning_details?: Record<string, unknown>[];
  tool_calls?: ToolCall[];
  annotations?: unknown[];
  images?: unknown[];
  audio?: Record<string, unknown>;
}

export interface Choice {
  index: number;
  message: AssistantMessage;
  finish_reason: string | null;
  native_finish_reason?: string;
  /** Lists of tokens, as they were asked for. */
  logprobs?: Record<string, unknown[]>;
}

/** What an answer used, as OpenRouter reported it: fields that are not listed here are kept as they came. */
export interface Usage {
  prompt_tokens?: number;
  completion_tokens?: number;
  total_tokens?: number;
  /** USD charged. */
  cost?: number;
  completion_tokens_details?: { reasoning_tokens?: number; [field: string]: unknown } | null;
  [field: string]: unknown;
}

/** A chat completion as OpenRouter reported it; null is what it did not say. */
export interface Completion {
  id: string | null;
  object: "chat.completion";
  created: number | null;
  /** The model that answered. */
  model: string | null;
  provider: string | null;
  service_tier?: string;
  choices: Choice[];
  usage: Usage | null;
}

/** What is known of a completion before any of it came. */
export const emptyCompletion = (): Completion => ({
  id: null,
  object: "chat.completion",
  created: null,
  model: null,
  provider: null,
  choices: [],
  usage: null,
});

/** Whether there is anything in it that a caller can use; reasoning alone is not. */
export function hasOutput({ content, tool_calls, images, audio }: AssistantMessage): boolean {
  return Boolean(content || tool_calls?.length || images?.length || audio);
}
