import { tokensPerImage } from "../../catalog/prices/cost-estimate.ts";
import { estimateTokens, mostTokens } from "../../lib/tokens.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { Needs } from "../../paying/priced-request.ts";
import type { Prompt } from "./prompt.ts";

/** What a request asks of whichever model answers it. */
export function needsOf(request: ChatRequest, prompt: Prompt): Needs {
  const { tools, response_format, reasoning, cache_control, prompt_cache_options } = request;
  const listed = Array.isArray(tools) ? tools : [];
  const thinks = reasoning !== undefined && reasoning.effort !== "none" && reasoning.enabled !== false;
  return {
    promptTokens: promptTokens(request, prompt) - prompt.images * tokensPerImage,
    // Which fields reach the model is the provider's to say: whatever is sent may count.
    mostTextTokens: prompt.mostTextTokens + mostTokens(JSON.stringify({ ...request, messages: undefined })),
    images: prompt.images,
    modalities: prompt.modalities,
    parameters: [
      ...(listed.length > 0 ? ["tools"] : []),
      ...(response_format !== undefined ? ["response_format"] : []),
      ...(thinks ? ["reasoning"] : []),
    ],
    writesCache:
      prompt.writesCache ||
      cache_control !== undefined ||
      prompt_cache_options !== undefined ||
      listed.some((tool) => "cache_control" in Object(tool)),
    unmeasured: prompt.unmeasured,
  };
}

/** Fields beside the messages that a model reads. */
const readFields = ["tools", "functions", "response_format", "prediction", "prompt"];

/** About how many tokens of prompt stand beside the messages. */
export function tokensBeside(request: Readonly<Record<string, unknown>>): number {
  const read = readFields.flatMap((field) => {
    const value = request[field];
    return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [value];
  });
  return read.reduce<number>((sum, value) => sum + estimateTokens(JSON.stringify(value)), 0);
}

/** About how many tokens the whole prompt has. */
export const promptTokens = (request: ChatRequest, prompt: Prompt): number =>
  prompt.tokens + tokensBeside(request);
