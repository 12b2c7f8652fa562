import pRetry from "p-retry";

import { AppError, type Attempt } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";
import { UpstreamError } from "../errors/upstream-error.ts";
import { isOfFreeTier } from "../limits/pause.ts";
import { type HttpRequest, NetworkError } from "./http.ts";

export interface RetryOptions {
  method: HttpRequest["method"];
  retries: number;
  clock: Clock;
  /** 0 to 1, for the jitter. */
  random: () => number;
  /** Epoch ms: no wait goes past it. */
  deadline: number;
  /** A longer Retry-After is not worth waiting for. */
  longestWaitMs?: number;
  signal: AbortSignal;
  /** Named in the attempts. */
  model: string;
  /** Takes what failed, as it fails. */
  failed?: Attempt[];
  /** When this try was really sent, epoch ms; when it began, where absent. */
  startedAt?: () => number;
  /** Hears each wait before it begins. */
  onWait?: (wait: { ms: number; because: AppError }) => void;
}

const firstBackoffMs = 500;
const longestBackoffMs = 10_000;

/**
 * Runs `attempt` again after failures that cannot have been billed: exponential backoff with full jitter, never sooner
 * than the answer's own Retry-After, never past the deadline. An error tells its tries when there was more than one.
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, signal, model, retries, failed = [] } = options;
  let beganAt = clock.now();
  try {
    // p-retry runs and counts the tries. Waiting is left to `shouldRetry`, because p-retry knows neither Retry-After nor
    // this clock. It is not given the signal: it would then refuse a try's value when the signal aborts at the same
    // moment, and the part of an answer that came before a deadline is returned exactly then.
    return await pRetry(
      () => {
        beganAt = clock.now();
        return attempt();
      },
      {
        retries,
        minTimeout: 0,
        onFailedAttempt({ error }) {
          // Any other error is a deadline, a cancellation or a bug, and no try that failed.
          if (!(error instanceof AppError)) return;
          failed.push(describe(error, model, clock.now() - (options.startedAt?.() ?? beganAt)));
        },
        async shouldRetry({ error, attemptNumber }) {
          const ms = waitAfter(error, attemptNumber, options);
          if (ms !== undefined) await clock.sleep(ms, signal);
          return ms !== undefined;
        },
      },
    );
  } catch (error) {
    throw error instanceof AppError && failed.length > 1 ? error.about({ attempts: failed }) : error;
  }
}

/** Milliseconds to wait before the next try, told to whoever listens; undefined when there is to be none. */
function waitAfter(error: Error, tried: number, options: RetryOptions): number | undefined {
  const { clock, deadline, longestWaitMs = Number.POSITIVE_INFINITY } = options;
  if (!(error instanceof AppError) || !isRepeatable(error, options.method)) return undefined;
  const { retryAfterSeconds = 0 } = error.facts;
  const ms = backoff(tried, retryAfterSeconds, options.random());
  if (clock.now() + ms >= deadline || retryAfterSeconds * 1000 > longestWaitMs) return undefined;
  options.onWait?.({ ms, because: error });
  return ms;
}

/** Milliseconds before try number `tried + 1`. */
export function backoff(tried: number, retryAfterSeconds: number | undefined, random: number): number {
  const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (tried - 1));
  return (retryAfterSeconds ?? 0) * 1000 + random * ceiling;
}

// A paid request is repeated only when nothing can have been generated.
const repeatableStatuses: Record<HttpRequest["method"], (status: number) => boolean> = {
  GET: (status) => status === 408 || status === 429 || status >= 500,
  POST: (status) => [429, 502, 503, 529].includes(status),
};

export function isRepeatable(error: AppError, method: HttpRequest["method"]): boolean {
  if (error instanceof NetworkError) return method === "GET" || error.neverConnected;
  if (!(error instanceof UpstreamError)) return false;
  // What told a cost was billed, whatever its status.
  if (method === "POST" && (error.facts.cost ?? 0) > 0) return false;
  if (error.declaredRetryable) return true;
  if (error.inBand || isOfFreeTier(error.limitSource)) return false;
  if (error.facts.code === "in_flight_budget") return true;
  return repeatableStatuses[method](error.status);
}

function describe(error: AppError, model: string, ms: number): Attempt {
  const status = error instanceof UpstreamError ? error.status : undefined;
  const { provider, code } = error.facts;
  return {
    id: model,
    ...(provider && { provider }),
    ...(status && { status }),
    ms: Math.round(ms),
    outcome: code,
  };
}
