import { AppError } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";
import { DeadlineError, roundedSeconds, withDeadline } from "../../lib/deadline.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { errorFromResponse, errorInBand, hasError, UpstreamError } from "../errors/upstream-error.ts";
import { maxBytes, readText } from "./body.ts";
import { networkFailure, type Send } from "./http.ts";
import { withRetries } from "./retry.ts";

/** What the endpoints share. */
export interface Upstream {
  send: Send;
  clock: Clock;
  random: () => number;
  maxRetries: number;
}

export interface GetOptions {
  query?: Readonly<Record<string, string>>;
  /** Bytes. */
  limit?: number;
  /** Seconds for all tries together. */
  timeoutSeconds?: number;
  model?: string;
  /** An error beside the rest of the document is a part of it, and the request has not failed. */
  isAboutErrors?: boolean;
  signal: AbortSignal;
}

/** GETs a JSON document; repeated on any passing failure, because reading twice costs nothing. */
export async function getJson(upstream: Upstream, path: string, options: GetOptions): Promise<unknown> {
  const { clock } = upstream;
  const { timeoutSeconds = 30, limit = maxBytes.document, query, model, isAboutErrors = false } = options;

  const attempt = async (signal: AbortSignal): Promise<unknown> => {
    const about = { model, now: clock.now() };
    const response = await upstream.send({ method: "GET", path, signal, ...(query && { query }) });
    if (!response.ok) throw await errorFromResponse(response, about);
    const json = jsonOrUndefined(await readText(response, limit).catch(brokenOff(signal)));
    if (hasError(json) && !(isAboutErrors && "id" in json)) throw errorInBand(json.error, about);
    if (json === undefined) throw nonsense(path);
    return json;
  };

  try {
    return await withDeadline(clock, timeoutSeconds, options.signal, (signal) =>
      withRetries(() => attempt(signal), {
        method: "GET",
        retries: upstream.maxRetries,
        clock,
        random: upstream.random,
        deadline: clock.now() + timeoutSeconds * 1000,
        signal,
        model: model ?? path,
      }),
    );
  } catch (error) {
    throw error instanceof DeadlineError ? timedOut(error, `GET ${path}`) : withoutOtherModel(error);
  }
}

/** A connection that dies in the middle of an answer is a failure of the network, and repeated like any other. */
const brokenOff =
  (signal: AbortSignal) =>
  (error: unknown): never => {
    throw error instanceof AppError || signal.aborted
      ? error
      : networkFailure(error, "GET", { wasSent: true });
  };

/** What is read here is of no model's making: where it only takes time, another model would not help. */
function withoutOtherModel(error: unknown): unknown {
  const passes =
    error instanceof UpstreamError && error.facts.category === "API Error" && error.facts.retryable;
  if (!passes) return error;
  const next = "Try again in a moment; https://status.openrouter.ai tells of outages";
  return new UpstreamError({ ...error.facts, next }, error);
}

export function timedOut(error: DeadlineError, what: string, next?: string): AppError {
  return new AppError(
    {
      category: "API Error",
      code: "timeout",
      what: `OpenRouter did not finish ${what} within ${roundedSeconds(error.seconds)} s`,
      next: next ?? "Try again in a moment",
      retryable: true,
    },
    { cause: error },
  );
}

/** A deadline that passed while the model was at work. */
export const modelTimedOut = (error: DeadlineError, model: string, askLess = "ask for less"): AppError =>
  timedOut(
    error,
    `the answer of ${model}`,
    `Raise ${error.setBy ?? "OPENROUTER_TIMEOUT_SECONDS"}, ${askLess}, or use a faster model; the call may have been billed`,
  ).about({ model });

export function nonsense(where: string): AppError {
  return new AppError({
    category: "API Error",
    code: "invalid_answer",
    what: `OpenRouter's answer to ${where} is not what its documentation promises`,
    next: "Try again; if it persists, check OPENROUTER_BASE_URL",
    retryable: true,
  });
}
