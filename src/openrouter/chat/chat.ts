import { AppError, type Attempt } from "../../errors.ts";
import { DeadlineError, roundedSeconds, withDeadline } from "../../lib/deadline.ts";
import type { Slots } from "../../lib/slots.ts";
import type { Quota } from "../limits/quota.ts";
import { heldBack, type Hold, isFreeId, ownQuota, type RateLimits } from "../limits/rate-limit.ts";
import type { Upstream } from "../transport/get-json.ts";
import { withRetries } from "../transport/retry.ts";
import {
  type ChatAttempt,
  type ChatProgress,
  type ChatRequest,
  sendChat,
  unanswered,
} from "./chat-attempt.ts";
import type { CacheRequest } from "./response-cache.ts";

export interface ChatOptions {
  signal: AbortSignal;
  /** For the whole call: queue, waits and retries included. */
  timeoutSeconds: number;
  /** Longest wait for a rate limit that is known before sending; a longer one is refused at once. */
  holdWithinSeconds: number;
  /** The same for the limit that we set ourselves, which no other model gets round; as above when absent. */
  ownLimitWithinSeconds?: number | undefined;
  /** For each try, from when it is sent; the call's own end when absent. */
  attemptTimeoutSeconds?: number | undefined;
  /** Fewer than usual, for a call that has other models to go on to. */
  retries?: number | undefined;
  /** Longest Retry-After that is waited for; bounded by the deadline alone when absent. */
  retryWithinSeconds?: number | undefined;
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
  upstream: Upstream & { rateLimits: RateLimits; quota: Quota; slots: Slots },
  request: ChatRequest,
  options: ChatOptions,
): Promise<ChatOutcome> {
  const { clock, rateLimits, quota, slots } = upstream;
  const { model, models = [model] } = request;
  const { timeoutSeconds, attemptTimeoutSeconds, holdWithinSeconds, onProgress = () => {} } = options;
  const { ownLimitWithinSeconds = holdWithinSeconds } = options;
  // What the call waits for before it is sent, for whoever asks why nothing came.
  let waitsFor: string | undefined;
  const tell = (phase: ChatProgress["phase"], wait: Pick<ChatProgress, "note" | "until"> = {}): void => {
    waitsFor = wait.note;
    onProgress({ phase, characters: 0, model, ...wait });
  };
  const deadline = clock.now() + timeoutSeconds * 1000;
  const failed: Attempt[] = [];

  // One of several models that is not held back is enough.
  const holdOn = (): Hold | undefined => {
    const holds = models.map((id) => rateLimits.holdOn(id) ?? quota.holdOn(id));
    return holds.includes(undefined) ? undefined : holds.toSorted(soonest)[0];
  };
  // A list counts as its first free model while there is a place for one: which one will be asked is not known.
  const counted = models.toSorted((a, b) => Number(isFreeId(b)) - Number(isFreeId(a)));
  const takePlace = async (): Promise<boolean> => {
    for (const id of counted) {
      if (rateLimits.holdOn(id) === undefined && (await quota.take(id))) return true;
    }
    return false;
  };
  // Which of several models was limited is not known.
  const observe = (error: unknown): void => rateLimits.observe(request.models ? undefined : model, error);

  const waitForHold = async (signal: AbortSignal): Promise<void> => {
    for (let hold = holdOn(); hold; hold = holdOn()) {
      const within = hold.source === ownQuota ? ownLimitWithinSeconds : holdWithinSeconds;
      const latest = Math.min(deadline, clock.now() + within * 1000);
      if (hold.until > latest) throw heldBack(model, hold, clock.now());
      tell("waiting", { note: `rate limited (${hold.source})`, until: hold.until });
      await clock.sleep(hold.until - clock.now(), signal);
    }
  };

  const timeoutName = attemptTimeoutSeconds === undefined ? undefined : "attempt_timeout_seconds";
  let sentAt = clock.now();
  const send = async (signal: AbortSignal): Promise<ChatAttempt> => {
    tell("waiting");
    sentAt = clock.now();
    try {
      const sending = { onProgress, cache: options.cache, timeoutName };
      const sent =
        attemptTimeoutSeconds === undefined
          ? await sendChat(upstream, request, { ...sending, signal })
          : await withDeadline(clock, attemptTimeoutSeconds, signal, (inTime) =>
              sendChat(upstream, request, { ...sending, signal: inTime }),
            );
      observe(sent.interruption);
      return sent;
    } catch (error) {
      const isOver = error instanceof DeadlineError && !signal.aborted;
      const failure = isOver ? unanswered(error, model, timeoutName) : error;
      observe(failure);
      throw failure;
    }
  };

  const onQueued = (ahead: number): void =>
    tell("queued", { note: `waiting for its turn, ${ahead} ahead in the queue` });

  const attempt = async (signal: AbortSignal): Promise<ChatAttempt> => {
    for (;;) {
      await waitForHold(signal);
      // While this one stood in the queue, another may have learnt of a limit, or have taken the last place.
      const free = async (): Promise<ChatAttempt | undefined> =>
        holdOn() || !(await takePlace()) ? undefined : send(signal);
      const sent = await slots.run(free, { signal, onQueued });
      if (sent) return sent;
    }
  };

  try {
    return await withDeadline(clock, timeoutSeconds, options.signal, async (signal) => {
      const { value } = await withRetries(() => attempt(signal), {
        method: "POST",
        retries: Math.min(upstream.maxRetries, options.retries ?? upstream.maxRetries),
        longestWaitMs: (options.retryWithinSeconds ?? timeoutSeconds) * 1000,
        clock,
        random: upstream.random,
        deadline,
        signal,
        model,
        failed,
        startedAt: () => sentAt,
        onWait: ({ ms: pause, because }) =>
          tell("retrying", { note: because.facts.what, until: clock.now() + pause }),
      });
      return { ...value, failed, ms: clock.now() - sentAt };
    });
  } catch (error) {
    const failure = error instanceof DeadlineError ? overdue(error, model, waitsFor) : error;
    if (!(failure instanceof AppError)) throw failure;
    const told = failed.length > 1 || (failure !== error && failed.length > 0);
    throw failure.about({ model, ...(told && { attempts: failed }) });
  }
}

const soonest = (a: Hold | undefined, b: Hold | undefined): number => (a?.until ?? 0) - (b?.until ?? 0);

/** A deadline that passed before any of the answer came: what was waited for decides what it means. */
function overdue(error: DeadlineError, model: string, waitsFor: string | undefined): AppError {
  if (waitsFor === undefined) return unanswered(error, model);
  return new AppError(
    {
      category: "API Error",
      code: "not_asked_in_time",
      what: `${model} could not be asked within ${roundedSeconds(error.seconds)} s: ${waitsFor}`,
      next: `Call again later, use another model, or raise OPENROUTER_TIMEOUT_SECONDS`,
      retryable: true,
      // Nothing was under way, and only what cannot have been billed is repeated.
      cost: 0,
    },
    { cause: error },
  );
}
