import { AppError } from "../../errors.ts";
import { DeadlineError } from "../../lib/deadline.ts";
import { errorFromBody, readFailure } from "../errors/upstream-error.ts";
import { modelTimedOut, type Upstream } from "../transport/get-json.ts";
import { AnswerSoFar, brokenOff } from "./answer-so-far.ts";
import type { ChatAttempt, ChatProgress } from "./chat-attempt.ts";
import { hopsWanted } from "./hops.ts";
import { readAnswer } from "./read-answer.ts";
import type { ChatRequest } from "./request.ts";
import { cacheHeaders, type CacheRequest, canonical } from "./response-cache.ts";

/** What makes a chat's answer shorter. */
export const askLess = "lower max_tokens";

export interface AttemptOptions {
  signal: AbortSignal;
  cache?: CacheRequest | undefined;
  onProgress: (progress: ChatProgress) => void;
}

/** Sends a chat completion once, streamed. What was already received is returned, whatever happens then. */
export async function sendChat(
  { send, clock }: Pick<Upstream, "send" | "clock">,
  request: ChatRequest,
  { signal, cache, onProgress }: AttemptOptions,
): Promise<ChatAttempt> {
  const { model, provider = {} } = request;
  const preferences = Object.keys(provider);
  const body = bodyOf(request);
  const response = await send({
    method: "POST",
    path: "/chat/completions",
    body: cache ? canonical(body) : body,
    headers: { ...(cache && cacheHeaders(cache)), ...(request.models && hopsWanted) },
    signal,
  });
  const answer = new AnswerSoFar(request, response, clock);
  if (!response.ok) {
    const failure = await readFailure(response);
    answer.addFailure(failure);
    return answer.cutShort(errorFromBody(failure, response, { model, preferences, now: clock.now() }));
  }

  onProgress({ ...answer.progress(), phase: "waiting" });
  try {
    const isOver = await readAnswer(response.body ?? nothing(), {
      answer,
      onMore: () => onProgress(answer.progress()),
      close: response.close,
      clock,
    });
    const flaw = answer.flaw(isOver);
    if (flaw) throw flaw;
    return answer.attempt();
  } catch (error) {
    response.close();
    // A cancelled call has nobody to answer; a deadline's caller still wants what was paid for.
    if (signal.aborted && !(signal.reason instanceof DeadlineError)) throw signal.reason;
    // What breaks behind the end of an answer takes nothing from it.
    if (answer.isFinished && !(error instanceof AppError)) return answer.attempt();
    return answer.cutShort(signal.aborted ? modelTimedOut(signal.reason, model, askLess) : brokenOff(error));
  }
}

/** The request as OpenRouter takes it. It takes at most three ids in `models`, with or without `model` (400 otherwise, August 2026). */
function bodyOf({ among, ...request }: ChatRequest): Record<string, unknown> {
  if (among) return { ...request, models: among };
  return request.models ? { ...request, model: undefined } : request;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
