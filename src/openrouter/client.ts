import { Slots } from "../lib/slots.ts";
import type { ChatRequest } from "./chat-attempt.ts";
import { chat, type ChatOptions, type ChatOutcome } from "./chat.ts";
import { listEndpoints } from "./endpoints.ts";
import { createHttp, type HttpOptions } from "./http.ts";
import { listModels, type Model } from "./models.ts";
import { RateLimits } from "./rate-limit.ts";

/** The thin OpenRouter client: every endpoint the server uses, over one connection pool and one view of the limits. */
export interface OpenRouter {
  models(signal: AbortSignal): Promise<Model[]>;
  endpoints(id: string, signal: AbortSignal): Promise<Record<string, unknown>[]>;
  chat(request: ChatRequest, options: ChatOptions): Promise<ChatOutcome>;
  close(): Promise<void>;
}

export interface OpenRouterOptions extends HttpOptions {
  maxRetries: number;
  /** Chat completions at once. */
  maxConcurrency: number;
  /** 0 to 1, for the jitter of backoffs. */
  random?: () => number;
}

export function createOpenRouter({
  maxRetries,
  maxConcurrency,
  clock,
  random = Math.random,
  ...options
}: OpenRouterOptions): OpenRouter {
  const http = createHttp({ ...options, clock });
  const upstream = {
    send: http.send,
    clock,
    random,
    maxRetries,
    rateLimits: new RateLimits(clock),
    slots: new Slots(maxConcurrency),
  };
  return {
    models: (signal) => listModels(upstream, signal),
    endpoints: (id, signal) => listEndpoints(upstream, id, signal),
    chat: (request, chatOptions) => chat(upstream, request, chatOptions),
    close: () => http.close(),
  };
}
