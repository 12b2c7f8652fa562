import type { Attempt } from "../../errors.ts";
import { nameOf, type Rated } from "../plan/candidate.ts";
import type { Route } from "../plan/route.ts";
import { leastFlawed, noneUsable } from "./candidate-answers.ts";
import type { Execution, Failed, RoutedOutcome, Tried } from "./execution.ts";
import { classOf, type FailureClass, goneCodes } from "./failure-class.ts";
import {
  allFailed,
  failuresIn,
  isAnswered,
  isFailed,
  notAsked,
  remarksOn,
  stopped,
  type Unasked,
} from "./failures.ts";
import { tryModel } from "./try-model.ts";

/** Another model comes before the same one again: only the last one is asked once more, when that is soon. */
const lastChance = { retries: 1, retryWithinSeconds: 5 };

/**
 * Asks one model after the other until one answers. What kind of failure it was decides whether the next is asked: a
 * mistake of the caller's own would be refused by every model. `before` are failures that led here.
 */
export async function askInOrder(
  ranked: readonly Rated[],
  execution: Execution,
  before: readonly Failed[] = [],
): Promise<RoutedOutcome> {
  const { route, clock, deadline, pauseWithinSeconds } = execution;
  const attempts: Attempt[] = before.flatMap((one) => one.attempts);
  const inVain: Tried[] = [...before];
  let unasked: Unasked | undefined;

  for (const [index, candidate] of ranked.entries()) {
    const left = (deadline - clock.now()) / 1000;
    if (left <= 0) {
      unasked = { ids: idsFrom(ranked, index), because: "the time was over" };
      break;
    }
    const isLast = index === ranked.length - 1;
    const tried = await tryModel(candidate, execution, {
      request: before.length + index,
      timeoutSeconds: left,
      // Another model now is better than this one later.
      ...(isLast ? { ...lastChance, pauseWithinSeconds } : { retries: 0, pauseWithinSeconds: 0 }),
    });
    attempts.push(...tried.attempts);
    const problem = problemOf(tried);
    if (isAnswered(tried) && problem === undefined) {
      return { executed: "client", answers: [tried], attempts, warnings: gone(inVain) };
    }
    inVain.push(tried);
    const because = problem && whyStop(problem, route);
    if (because === undefined) continue;
    unasked = { ids: idsFrom(ranked, index + 1), because };
    if (inVain.every(isFailed) && isFailed(tried)) throw stopped(tried, attempts, unasked);
    break;
  }
  const flawed = inVain.filter(isAnswered);
  // Paid for: an answer with a flaw is better than none, and what is wrong with it can be read.
  const readable = leastFlawed(flawed);
  const best = readable ?? flawed[0];
  const failures = failuresIn(inVain);
  if (!best) throw allFailed(failures, attempts, unasked);
  return {
    executed: "client",
    answers: [best],
    attempts,
    warnings: [
      ...(readable && inVain.length > 1 ? [noneUsable] : []),
      ...remarksOn(failures.filter(({ tried }) => tried !== best)),
      ...notAsked(unasked).map((left) => `No other model stood in: ${left}`),
    ],
  };
}

/** A list that names what is no more works, and should be mended all the same. */
const gone = (tried: readonly Tried[]): string[] =>
  tried
    .filter(isFailed)
    .filter(({ error }) => goneCodes.has(error.facts.code))
    .map(({ candidate, error }) => `${nameOf(candidate)}: ${error.facts.what}`);

const idsFrom = (ranked: readonly Rated[], index: number): string[] => ranked.slice(index).map(nameOf);

const problemOf = (tried: Tried): FailureClass | undefined =>
  isFailed(tried) ? tried.class : tried.flaw && classOf(tried.flaw);

/** Why the next model is not asked after such a failure; undefined when it is. */
function whyStop(failure: FailureClass, { fallbackOn }: Route): string | undefined {
  if (failure === "caller") return "this is about the request, not about the model";
  return fallbackOn.includes(failure) ? undefined : `fallback_on leaves out "${failure}"`;
}
