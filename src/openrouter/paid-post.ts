import { AppError, type Attempt } from "../errors.ts";
import { DeadlineError, roundedSeconds, withDeadline } from "../lib/deadline.ts";
import { admit, type Gate } from "./limits/admission.ts";
import { modelTimedOut, type Upstream } from "./transport/get-json.ts";
import type { Send } from "./transport/http.ts";
import { withRetries } from "./transport/retry.ts";

/** A request that costs money, of whichever endpoint. */
export interface PaidPost<T> {
  /** How it is called in errors and attempts. */
  model: string;
  /** Whoever may answer it, where OpenRouter chooses among several; `model` alone when absent. */
  models?: readonly string[] | undefined;
  /**
   * Sends it once, through the `send` that it is given: that one tells when the request really leaves. May return what
   * came before the signal aborted.
   */
  send: (send: Send, signal: AbortSignal) => Promise<T>;
  /** What makes the answer shorter, for the case that time did not suffice: `lower max_tokens`. */
  askLess?: string;
  /** Why an outcome is only a part of the answer: a limit may be learnt from it. */
  interruptionOf?: (outcome: T) => unknown;
}

export interface PaidPostOptions {
  signal: AbortSignal;
  /** For the whole call: queue, waits and repetitions included. */
  timeoutSeconds: number;
  /** Longest pause, for a rate limit that is known before sending, that is sat out; a longer one is refused at once. */
  pauseWithinSeconds: number;
  /** The same for the limit that we set ourselves, which no other model gets round; as above when absent. */
  ownPauseWithinSeconds?: number | undefined;
  /** For each try, from when it is sent; the call's own end when absent. */
  attemptTimeoutSeconds?: number | undefined;
  /** Fewer than usual, for a call that has other models to go on to. */
  retries?: number | undefined;
  /** Longest Retry-After that is waited for; bounded by the deadline alone when absent. */
  retryWithinSeconds?: number | undefined;
}

/** What a request does before it is answered. */
export interface PostPhase {
  phase: "queued" | "waiting" | "retrying";
  /** What is waited for, when it is not the model: then nothing is under way. */
  note?: string;
  /** When that wait ends, epoch ms. */
  until?: number;
}

export interface PaidPostOutcome<T> {
  outcome: T;
  /** Tries that failed before this one. */
  failed: Attempt[];
  /** Milliseconds that this one took. */
  ms: number;
}

/** How far the request has come. */
interface Course {
  failed: Attempt[];
  /** Of the latest try, epoch ms. */
  sentAt: number;
  /** Undefined while a try is under way. */
  waitsFor: string | undefined;
}

type PaidUpstream = Upstream & Gate;

/**
 * Sends a paid request as soon as the limits allow it, and again after failures that cannot have been billed, all of it
 * within its deadline. Every paid endpoint sends through this.
 */
export async function paidPost<T>(
  upstream: PaidUpstream,
  post: PaidPost<T>,
  options: PaidPostOptions,
  onPhase: (phase: PostPhase) => void,
): Promise<PaidPostOutcome<T>> {
  const { clock } = upstream;
  const { model, models = [model] } = post;
  const { timeoutSeconds } = options;
  const deadline = clock.now() + timeoutSeconds * 1000;
  const course: Course = { failed: [], sentAt: clock.now(), waitsFor: undefined };
  const tell = (phase: PostPhase): void => {
    course.waitsFor = phase.note;
    onPhase(phase);
  };
  const attempt = (signal: AbortSignal): Promise<T> =>
    admit(upstream, { model, models, deadline, onWait: tell, ...options, signal }, () => {
      // Without a connection nothing is under way, however the try ends.
      tell({ phase: "waiting", note: "connecting to OpenRouter" });
      course.sentAt = clock.now();
      const onSent = (): void => tell({ phase: "waiting" });
      const send: Send = (request) => upstream.send({ ...request, onSent });
      return tryOnce({ ...upstream, send }, post, { ...options, signal }, course);
    });

  try {
    const outcome = await withDeadline(clock, timeoutSeconds, options.signal, (signal) =>
      withRetries(() => attempt(signal), {
        method: "POST",
        retries: Math.min(upstream.maxRetries, options.retries ?? upstream.maxRetries),
        longestWaitMs: (options.retryWithinSeconds ?? timeoutSeconds) * 1000,
        clock,
        random: upstream.random,
        deadline,
        signal,
        model,
        failed: course.failed,
        startedAt: () => course.sentAt,
        onWait: ({ ms, because }) =>
          tell({ phase: "retrying", note: because.facts.what, until: clock.now() + ms }),
      }),
    );
    return { outcome, failed: course.failed, ms: clock.now() - course.sentAt };
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error instanceof AppError ? error.about({ model }) : error;
    const { failed } = course;
    throw overdue(error, post, course).about({ model, ...(failed.length > 0 && { attempts: failed }) });
  }
}

/** One try within its own time; what it tells of rate limits is remembered. */
async function tryOnce<T>(
  { send, clock, rateLimits }: PaidUpstream,
  post: PaidPost<T>,
  { attemptTimeoutSeconds, signal }: PaidPostOptions,
  course: Course,
): Promise<T> {
  // Of several models nobody tells which one met the limit.
  const limited = post.models === undefined ? post.model : undefined;
  const sendIt = (inTime: AbortSignal): Promise<T> => post.send(send, inTime);
  try {
    const outcome =
      attemptTimeoutSeconds === undefined
        ? await sendIt(signal)
        : await withDeadline(clock, attemptTimeoutSeconds, signal, sendIt, "attempt_timeout_seconds");
    rateLimits.observe(limited, post.interruptionOf?.(outcome));
    return outcome;
  } catch (error) {
    const isTryOver = error instanceof DeadlineError && !signal.aborted;
    const failure = isTryOver ? overdue(error, post, course) : error;
    rateLimits.observe(limited, failure);
    throw failure;
  }
}

/** A deadline passed before any of the answer came: what was waited for decides what that means. */
const overdue = <T>(error: DeadlineError, { model, askLess }: PaidPost<T>, { waitsFor }: Course): AppError =>
  waitsFor === undefined ? modelTimedOut(error, model, askLess) : notAsked(error, model, waitsFor);

const notAsked = (error: DeadlineError, model: string, waitsFor: string): AppError =>
  new AppError(
    {
      category: "API Error",
      code: "not_asked_in_time",
      what: `${model} could not be asked within ${roundedSeconds(error.seconds)} s: ${waitsFor}`,
      next: `Call again later, use another model, or raise ${error.setBy ?? "OPENROUTER_TIMEOUT_SECONDS"}`,
      retryable: true,
      // Nothing was under way, and only what cannot have been billed is repeated.
      cost: 0,
    },
    { cause: error },
  );
