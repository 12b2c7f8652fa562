import type { Config } from "../../config.ts";
import type { Model } from "../../openrouter/models.ts";
import type { Message } from "../asked/message-schema.ts";
import { promptTokens } from "../asked/prompt-size.ts";
import type { ChatRequestParts } from "../asked/request.ts";
import type { Question } from "../call.ts";
import { messagesFor } from "./for-model.ts";

interface Read {
  messages: Message[];
  extraBody: Record<string, unknown>;
  warnings: string[];
}

/** What one model gets: the messages, behind as much of the conversation as it can take. */
export function readBy(
  { talk, model: id, messages, parameters, uriParameters, extraBody }: Question & ChatRequestParts,
  { model, config }: { model: Model | null; config: Config },
): Read {
  if (!talk) return { messages, extraBody, warnings: [] };
  const { max_tokens: most = uriParameters.max_tokens ?? config.maxTokens ?? 0, tools = [] } = parameters;
  const kept = most + config.reserveTokens + promptTokens([], tools);
  const read = messagesFor(talk.past, messages, { id, model, kept }, talk.leftOut);
  talk.leftOutFor.set(id, read.leftOut);
  // OpenRouter docs, sticky routing: a session stays with the provider that has the prompt cached.
  const session = { session_id: talk.conversation.id, ...extraBody };
  return { messages: read.messages, extraBody: session, warnings: read.warnings };
}
