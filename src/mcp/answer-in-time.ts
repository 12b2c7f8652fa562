import type { Config } from "../config.ts";
import { AppError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { DeadlineError, withDeadline } from "../lib/deadline.ts";

/** Ends `work` when an answer is due, with an error that names what was asked for. */
export async function answerInTime<T>(
  asked: string,
  { clock, config, signal }: { clock: Clock; config: Config; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await withDeadline(clock, config.replyWithinSeconds, signal, work);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new AppError({
      category: "API Error",
      code: "timeout",
      what: `OpenRouter did not answer ${asked} within ${error.seconds} s`,
      next: "Try again in a moment",
      retryable: true,
    });
  }
}
