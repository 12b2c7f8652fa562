import { AppError, type Attempt } from "../errors.ts";
import type { Answered, Failed, Tried } from "./execution.ts";

export const isAnswered = (tried: Tried): tried is Answered => "outcome" in tried;

export const isFailed = (tried: Tried): tried is Failed => "error" in tried;

/** The end of a list before its end: why the rest was not asked. */
export function stopped(
  { error, class: failureClass }: Failed,
  attempts: Attempt[],
  rest: string[],
): AppError {
  const { facts } = error;
  const reason =
    failureClass === "caller"
      ? "every model would have refused this"
      : `fallback_on leaves out "${failureClass}"`;
  const what = rest.length === 0 ? facts.what : `${facts.what}; not asked: ${rest.join(", ")} (${reason})`;
  return new AppError({ ...facts, what, attempts }, { cause: error });
}

/** Why there is no answer of a model that could be used, where others were asked beside it. */
export interface Failure {
  tried: Tried;
  candidate: Tried["candidate"];
  error: AppError;
}

/** A part of an answer and one with a flaw are none where there may be others; undefined for a whole one. */
export const failureOf = (tried: Tried): AppError | undefined =>
  isFailed(tried) ? tried.error : (tried.flaw ?? tried.outcome.interruption);

export function failuresIn(all: readonly Tried[]): Failure[] {
  return all.flatMap((tried) => {
    const error = failureOf(tried);
    return error ? [{ tried, candidate: tried.candidate, error }] : [];
  });
}

export const remarksOn = (failures: readonly Pick<Failure, "candidate" | "error">[]): string[] =>
  failures.map(({ candidate, error }) => `${candidate.id} failed: ${error.facts.what}`);

/** Every model failed: one error that says of each why. */
export function allFailed(
  failed: readonly Pick<Failure, "candidate" | "error">[],
  attempts: Attempt[],
): AppError {
  const facts = failed.map(({ error }) => error.facts);
  const [first] = facts;
  if (!first) throw new TypeError("nothing was asked, so nothing failed");
  if (facts.length === 1) return new AppError({ ...first, attempts }, { cause: failed[0]?.error });
  const alike = facts.every(({ category }) => category === first.category);
  const waits = facts.flatMap(({ retryAfterSeconds }) => retryAfterSeconds ?? []);
  const reasons = failed.map(({ candidate, error }) => `${candidate.id}: ${error.facts.what}`);
  return new AppError({
    category: alike ? first.category : "API Error",
    code: "all_models_failed",
    what: `None of the ${failed.length} models answered (${reasons.join("; ")})`,
    next: alike ? first.next : "Try again in a moment, or with other models",
    retryable: facts.some(({ retryable }) => retryable),
    retryAfterSeconds: waits.length > 0 ? Math.min(...waits) : undefined,
    attempts,
  });
}
