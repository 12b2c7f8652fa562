import type { Rated } from "../plan/candidate.ts";
import type { Execution, RoutedOutcome } from "./execution.ts";
import { allFailed, isAnswered, isFailed, remarksOn } from "./failures.ts";
import { askInParallel } from "./in-parallel.ts";

/** Every answer side by side; what failed stands among the attempts. */
export async function compare(ranked: readonly Rated[], execution: Execution): Promise<RoutedOutcome> {
  const tried = await askInParallel(ranked, execution);
  const attempts = tried.flatMap((one) => one.attempts);
  const answers = tried.filter(isAnswered);
  const failed = tried.filter(isFailed);
  if (answers.length === 0) throw allFailed(failed, attempts);
  return { executed: "client", answers, attempts, warnings: remarksOn(failed) };
}
