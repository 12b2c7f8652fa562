import type { Attempt } from "../errors.ts";
import type { Rated } from "./candidate.ts";
import type { Answered, Execution, Failed, RoutedOutcome } from "./execution.ts";
import { allFailed, isAnswered, stopped } from "./failures.ts";
import { tryModel } from "./try-model.ts";

/** Another model comes before the same one again: only the last one is asked once more, when that is soon. */
export const lastChance = { retries: 1, retryWithinSeconds: 5 };

/**
 * Asks one model after the other until one answers. What kind of failure it was decides whether the next is asked: a
 * mistake of the caller's own would be refused by every model.
 */
export async function askInOrder(ranked: readonly Rated[], execution: Execution): Promise<RoutedOutcome> {
  const { route, clock, deadline, holdWithinSeconds } = execution;
  const attempts: Attempt[] = [];
  const failed: Failed[] = [];
  let flawed: Answered | undefined;

  for (const [index, candidate] of ranked.entries()) {
    const isLast = index === ranked.length - 1;
    const left = (deadline - clock.now()) / 1000;
    if (left <= 0) break;
    const tried = await tryModel(candidate, execution, {
      request: index,
      timeoutSeconds: Math.min(route.attemptTimeoutSeconds ?? left, left),
      // Another model now is better than this one later.
      ...(isLast ? { ...lastChance, holdWithinSeconds } : { retries: 0, holdWithinSeconds: 0 }),
    });
    attempts.push(...tried.attempts);
    const rest = ranked.slice(index + 1).map(({ id }) => id);
    if (isAnswered(tried)) {
      if (!tried.flaw) return { executed: "client", answers: [tried], attempts, warnings: [] };
      flawed ??= tried;
      if (!route.fallbackOn.includes("content")) break;
    } else {
      failed.push(tried);
      const goesOn = tried.class !== "caller" && route.fallbackOn.includes(tried.class);
      if (!goesOn && !flawed) throw stopped(tried, attempts, rest);
      if (!goesOn) break;
    }
  }
  if (!flawed) throw allFailed(failed, attempts);
  // Paid for: an answer with a flaw is better than none, and what is wrong with it can be read.
  const asked = new Set(attempts.map(({ id }) => id));
  const rest = ranked.filter(({ id }) => !asked.has(id)).map(({ id }) => id);
  const warnings =
    rest.length === 0
      ? []
      : [`Not asked: ${rest.join(", ")}. fallback_on with "content" goes on after such an answer`];
  return { executed: "client", answers: [flawed], attempts, warnings };
}
