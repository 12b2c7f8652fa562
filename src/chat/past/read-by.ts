import type { Config } from "../../config.ts";
import type { Model } from "../../openrouter/models.ts";
import type { Message } from "../asked/message-schema.ts";
import { tokensBeside } from "../asked/needs.ts";
import { type Prompt, promptOf } from "../asked/prompt.ts";
import type { ChatRequestParts } from "../asked/request.ts";
import type { Question } from "../call.ts";
import { messagesFor } from "./for-model.ts";
import type { Talk } from "./talk.ts";

interface Read {
  prompt: Prompt;
  extraBody: Record<string, unknown>;
  warnings: string[];
}

/** What one model gets: the messages, behind as much of the conversation as it can take. */
export function readBy(
  {
    talk,
    cachesPrompt,
    model: id,
    prompt,
    parameters,
    uriParameters,
    extraBody,
  }: Question & ChatRequestParts,
  { model, config }: { model: Model | null; config: Config },
): Read {
  if (!talk) return { prompt, extraBody, warnings: [] };
  const { max_tokens: most = uriParameters.max_tokens ?? config.maxTokens ?? 0, tools = [] } = parameters;
  const kept = most + config.reserveTokens + tokensBeside({ tools });
  const read = messagesFor(talk.past, prompt.messages, { id, model, kept }, talk.leftOut);
  talk.leftOutFor.set(id, read.leftOut);
  const ofCache = cachesPrompt ? cacheFields(talk, id, read.messages.slice(0, -prompt.messages.length)) : {};
  return {
    prompt: promptOf(read.messages),
    extraBody: { ...ofCache, ...extraBody },
    warnings: read.warnings,
  };
}

// Where the others cache by themselves (OpenRouter docs, prompt caching).
const needsCacheControl = /^~?(anthropic|qwen|alibaba)\//;
// The dearer write pays only where the prompt is long; Anthropic caches none below 1,024 to 4,096 tokens.
const leastCached = 4096;

/** What makes providers find the past in their cache. */
function cacheFields({ conversation }: Talk, id: string, past: readonly Message[]): Record<string, unknown> {
  const { tokens, writesCache } = promptOf(past);
  const isLong = tokens > leastCached;
  return {
    // OpenRouter docs, sticky routing: a session stays with the provider that has the prompt cached.
    session_id: conversation.id,
    ...(isLong && needsCacheControl.test(id) && !writesCache && { cache_control: { type: "ephemeral" } }),
  };
}
