import { AppError, type Attempt } from "../../errors.ts";
import { nameOf } from "../plan/candidate.ts";
import type { Answered, Failed, Tried } from "./execution.ts";

export const isAnswered = (tried: Tried): tried is Answered => "outcome" in tried;

export const isFailed = (tried: Tried): tried is Failed => "error" in tried;

/** Models that were left out when a list came to its end before its end. */
export interface Unasked {
  ids: readonly string[];
  because: string;
}

/** A clause of who was left out and why; none when nobody was. */
export const notAsked = (unasked: Unasked | undefined): string[] =>
  unasked && unasked.ids.length > 0 ? [`not asked: ${unasked.ids.join(", ")} (${unasked.because})`] : [];

/** The failure that ended a list, with whom it kept from being asked. */
export function stopped(
  { error }: Pick<Failed, "error">,
  attempts: Attempt[],
  unasked: Unasked | undefined,
): AppError {
  const { facts } = error;
  const what = [facts.what, ...notAsked(unasked)].join("; ");
  return new AppError({ ...facts, what, attempts }, { cause: error });
}

/** Why there is no answer of a model that could be used, where others were asked beside it. */
interface Failure {
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
  failures.map(({ candidate, error }) => `${nameOf(candidate)} failed: ${error.facts.what}`);

/** Every model failed: one error that says of each why. */
export function allFailed(
  failed: readonly Pick<Failure, "candidate" | "error">[],
  attempts: Attempt[],
  unasked?: Unasked,
): AppError {
  const facts = failed.map(({ error }) => error.facts);
  const [first] = facts;
  const [only] = failed;
  if (!first || !only) throw new TypeError("nothing was asked, so nothing failed");
  if (failed.length === 1) return stopped(only, attempts, unasked);
  const alike = facts.every(({ category }) => category === first.category);
  const waits = facts.flatMap(({ retryAfterSeconds }) => retryAfterSeconds ?? []);
  const reasons = failed.map(({ candidate, error }) => `${nameOf(candidate)}: ${error.facts.what}`);
  return new AppError({
    category: alike ? first.category : "API Error",
    code: "all_models_failed",
    what: [`None of the ${failed.length} models answered (${reasons.join("; ")})`, ...notAsked(unasked)].join(
      "; ",
    ),
    next: alike ? first.next : "Try again in a moment, or with other models",
    retryable: facts.some(({ retryable }) => retryable),
    retryAfterSeconds: waits.length > 0 ? Math.min(...waits) : undefined,
    attempts,
  });
}
