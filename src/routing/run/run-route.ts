import type { Rated } from "../plan/candidate.ts";
import { bestOf } from "./best-of.ts";
import { compare } from "./compare.ts";
import type { Execution, RoutedOutcome } from "./execution.ts";
import { askInOrder } from "./in-order.ts";
import { askServer } from "./on-server.ts";

export type { CandidateReport, Execution, ModelProgress, RoutedOutcome } from "./execution.ts";

/** Carries out a plan: all at once, or in order, by OpenRouter or from here. */
export function runRoute(
  { ranked, executed }: { ranked: readonly Rated[]; executed: "server" | "client" },
  execution: Execution,
): Promise<RoutedOutcome> {
  const { strategy } = execution.route;
  if (strategy === "compare") return compare(ranked, execution);
  if (strategy === "best_of") return bestOf(ranked, execution);
  return executed === "server" ? askServer(ranked, execution) : askInOrder(ranked, execution);
}
