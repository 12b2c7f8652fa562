import pRetry from "p-retry";

import { AppError, type Attempt } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";
import { UpstreamError } from "../errors/upstream-error.ts";
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
 * than the answer's own Retry-After, never past the deadline. Beside the value stands what failed before and the
 * milliseconds of the last try; an error tells its tries when there was more than one.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  options: RetryOptions,
): Promise<{ value: T; failed: Attempt[]; ms: number }> {
  const { clock, signal, deadline, longestWaitMs = Number.POSITIVE_INFINITY } = options;
  const failed = options.failed ?? [];
  let startedAt = clock.now();
  const since = (): number => options.startedAt?.() ?? startedAt;
  try {
    const value = await pRetry(
      () => {
        startedAt = clock.now();
        return attempt();
      },
      {
        retries: options.retries,
        // The waiting is ours, below: p-retry knows neither Retry-After nor the injected clock. It gets no signal either,
        // because it would throw away a value that comes with the abort: the part of an answer at its deadline.
        minTimeout: 0,
        onFailedAttempt: ({ error }) => {
          // What is no failure of ours or theirs is an end from outside: a deadline, a cancellation.
          if (error instanceof AppError) failed.push(describe(error, options.model, clock.now() - since()));
        },
        async shouldRetry({ error, attemptNumber }) {
          if (!(error instanceof AppError) || !isRepeatable(error, options.method)) return false;
          const { retryAfterSeconds = 0 } = error.facts;
          const ms = backoff(attemptNumber, retryAfterSeconds, options.random());
          if (clock.now() + ms >= deadline || retryAfterSeconds * 1000 > longestWaitMs) return false;
          options.onWait?.({ ms, because: error });
          await clock.sleep(ms, signal);
          return true;
        },
      },
    );
    return { value, failed, ms: clock.now() - startedAt };
  } catch (error) {
    throw error instanceof AppError && failed.length > 1 ? error.about({ attempts: failed }) : error;
  }
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
  if (error.declaredRetryable) return true;
  if (error.inBand || error.limitSource === "openrouter_free_tier_daily") return false;
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
