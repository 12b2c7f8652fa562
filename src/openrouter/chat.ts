import { AppError, type Attempt } from "../errors.ts";
import { DeadlineError, withDeadline } from "../lib/deadline.ts";
import type { Slots } from "../lib/slots.ts";
import { type ChatAttempt, type ChatProgress, type ChatRequest, overdue, sendChat } from "./chat-attempt.ts";
import type { Upstream } from "./get-json.ts";
import { heldBack, type RateLimits } from "./rate-limit.ts";
import type { CacheRequest } from "./response-cache.ts";
import { withRetries } from "./retry.ts";

export interface ChatOptions {
  signal: AbortSignal;
  /** For the whole call: queue, waits and retries included. */
  timeoutSeconds: number;
  /** Longest wait for a rate limit that is known before sending; a longer one is refused at once. */
  holdWithinSeconds: number;
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
  upstream: Upstream & { rateLimits: RateLimits; slots: Slots },
  request: ChatRequest,
  options: ChatOptions,
): Promise<ChatOutcome> {
  const { clock, rateLimits, slots } = upstream;
  const { model } = request;
  const { timeoutSeconds, holdWithinSeconds, onProgress = () => {} } = options;
  const tell = (phase: ChatProgress["phase"], wait: Pick<ChatProgress, "note" | "until"> = {}): void =>
    onProgress({ phase, characters: 0, model, ...wait });
  const startedAt = clock.now();
  const deadline = startedAt + timeoutSeconds * 1000;

  const waitForHold = async (signal: AbortSignal): Promise<void> => {
    for (let hold = rateLimits.holdOn(model); hold; hold = rateLimits.holdOn(model)) {
      if (hold.until > startedAt + holdWithinSeconds * 1000) throw heldBack(model, hold, clock.now());
      tell("waiting", { note: "rate limited, goes on", until: hold.until });
      await clock.sleep(hold.until - clock.now(), signal);
    }
  };

  const send = async (signal: AbortSignal): Promise<ChatAttempt> => {
    tell("waiting");
    try {
      return await sendChat(upstream, request, { onProgress, signal, cache: options.cache });
    } catch (error) {
      rateLimits.observe(model, error);
      throw error;
    }
  };

  const onQueued = (ahead: number): void =>
    tell("queued", { note: `waiting for its turn, ${ahead} ahead in the queue` });

  const attempt = async (signal: AbortSignal): Promise<ChatAttempt> => {
    for (;;) {
      await waitForHold(signal);
      // While this one stood in the queue, another may have learnt of a limit.
      const free = async (): Promise<ChatAttempt | undefined> =>
        rateLimits.holdOn(model) ? undefined : send(signal);
      const sent = await slots.run(free, { signal, onQueued });
      if (sent) return sent;
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
          tell("retrying", { note: `${because.facts.what}; trying again`, until: clock.now() + pause }),
      });
      return { ...value, failed, ms };
    });
  } catch (error) {
    if (error instanceof DeadlineError) throw overdue(error, model);
    throw error instanceof AppError ? error.about({ model }) : error;
  }
}
