import type { Attempt } from "../../errors.ts";
import type { Gate } from "../limits/admission.ts";
import { paidPost, type PaidPostOptions } from "../paid-post.ts";
import type { Upstream } from "../transport/get-json.ts";
import type { ChatAttempt, ChatProgress } from "./chat-attempt.ts";
import type { ChatRequest } from "./request.ts";
import type { CacheRequest } from "./response-cache.ts";
import { askLess, sendChat } from "./send-chat.ts";

export interface ChatOptions extends PaidPostOptions {
  /** Absent: the cache is not asked. */
  cache?: CacheRequest | undefined;
  onProgress?: (progress: ChatProgress) => void;
}

export interface ChatOutcome extends ChatAttempt {
  /** Tries that failed before this one. */
  failed: Attempt[];
  /** Milliseconds that this one took. */
  ms: number;
}

/** One chat completion, streamed from OpenRouter. What was already received is returned, whatever happens then. */
export async function chat(
  upstream: Upstream & Gate,
  request: ChatRequest,
  { cache, onProgress = () => {}, ...options }: ChatOptions,
): Promise<ChatOutcome> {
  const { model, models } = request;
  const { outcome, failed, ms } = await paidPost(
    upstream,
    {
      model,
      models,
      send: (send, signal) => sendChat({ ...upstream, send }, request, { signal, cache, onProgress }),
      askLess,
      interruptionOf: ({ interruption }) => interruption,
    },
    options,
    (phase) => onProgress({ characters: 0, model, ...phase }),
  );
  return { failed, ms, ...outcome };
}
