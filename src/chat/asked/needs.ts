import { tokensPerImage } from "../../catalog/prices/cost-estimate.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { Needs } from "../../paying/priced-request.ts";
import type { Message } from "./message-schema.ts";
import {
  countImages,
  hasCacheControl,
  hasUnmeasuredParts,
  promptModalities,
  promptTokens,
} from "./prompt-size.ts";

/** What a request asks of whichever model answers it. */
export function needsOf(
  { tools, response_format, reasoning, cache_control }: ChatRequest,
  messages: readonly Message[],
): Needs {
  const images = countImages(messages);
  const listed = Array.isArray(tools) ? tools : [];
  const thinks = reasoning !== undefined && reasoning.effort !== "none" && reasoning.enabled !== false;
  return {
    promptTokens: promptTokens(messages, listed) - images * tokensPerImage,
    images,
    modalities: promptModalities(messages),
    parameters: [
      ...(listed.length > 0 ? ["tools"] : []),
      ...(response_format !== undefined ? ["response_format"] : []),
      ...(thinks ? ["reasoning"] : []),
    ],
    writesCache: cache_control !== undefined || hasCacheControl(messages),
    unmeasured: hasUnmeasuredParts(messages),
  };
}
