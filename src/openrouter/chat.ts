import type { Attempt } from "../errors.ts";
import { DeadlineError, withDeadline } from "../lib/deadline.ts";
import { type ChatAttempt, type ChatProgress, type ChatRequest, overdue, sendChat } from "./chat-attempt.ts";
import type { Upstream } from "./get-json.ts";
import { heldBack, type RateLimits } from "./rate-limit.ts";
import { withRetries } from "./retry.ts";

export interface ChatOptions {
  signal: AbortSignal;
  /** For the whole call, waits and retries included. */
  timeoutSeconds: number;
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
  upstream: Upstream & { rateLimits: RateLimits },
  request: ChatRequest,
  options: ChatOptions,
): Promise<ChatOutcome> {
  const { clock, rateLimits } = upstream;
  const { model } = request;
  const { timeoutSeconds, onProgress = () => {} } = options;
  const deadline = clock.now() + timeoutSeconds * 1000;

  const waitForHold = async (signal: AbortSignal): Promise<void> => {
    for (let hold = rateLimits.holdOn(model); hold; hold = rateLimits.holdOn(model)) {
      if (hold.until >= deadline) throw heldBack(model, hold, clock.now());
      const ms = hold.until - clock.now();
      onProgress({
        phase: "waiting",
        characters: 0,
        model,
        note: `rate limited for ${Math.ceil(ms / 1000)} s`,
      });
      await clock.sleep(ms, signal);
    }
  };

  const attempt = async (signal: AbortSignal): Promise<ChatAttempt> => {
    await waitForHold(signal);
    onProgress({ phase: "waiting", characters: 0, model });
    try {
      return await sendChat(upstream, request, { onProgress, signal });
    } catch (error) {
      rateLimits.observe(model, error);
      throw error;
    }
  };

  try {
    return await withDeadline(clock, timeoutSeconds, options.signal, async (signal) => {
      const { value, failed, ms } = await withRetries(() => attempt(signal), {
        method: "POST",
        retries: upstream.maxRetries,
        clock,
        random: upstream.random,
        deadline,
        signal,
        model,
        onWait: ({ ms: pause, because }) =>
          onProgress({
            phase: "retrying",
            characters: 0,
            model,
            note: `${because.facts.what}; trying again in ${Math.ceil(pause / 1000)} s`,
          }),
      });
      return { ...value, failed, ms };
    });
  } catch (error) {
    throw error instanceof DeadlineError ? overdue(error, model) : error;
  }
}
