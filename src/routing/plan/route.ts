import type { Scores } from "../../catalog/model/scores.ts";
import { type OrderingName, orderingNames } from "./strategies/index.ts";

/** An order to try models in, or all of them at once. */
export type StrategyName = OrderingName | "best_of" | "compare";

export const strategyNames: readonly StrategyName[] = [...orderingNames, "best_of", "compare"];

/** Whether every model of the list is asked, all at once. */
export const asksAll = (strategy: StrategyName): boolean => strategy === "best_of" || strategy === "compare";

export const metricNames = ["intelligence", "coding", "agentic"] as const satisfies (keyof Scores)[];

export type Metric = (typeof metricNames)[number];

export const selectNames = ["judge", "consensus", "longest", "shortest"] as const;

export type SelectName = (typeof selectNames)[number];

export const failureClasses = ["transient", "model", "content"] as const;

/** What a caller may want to go on after; a mistake of the caller's own is never among them. */
export type FallbackOn = (typeof failureClasses)[number];

/** How many models become one answer. */
export interface Route {
  strategy: StrategyName;
  metric: Metric;
  /** Which failures lead to the next model. */
  fallbackOn: readonly FallbackOn[];
  /** Who goes through the list: OpenRouter in one request, or this client in several. */
  via: "auto" | "server" | "client";
  attemptTimeoutSeconds?: number | undefined;
  /** Of best_of: how one of the answers is chosen. */
  select: SelectName;
  judge?: string | undefined;
  rubric?: string | undefined;
  passes?: number | undefined;
  /** Plan and estimate; spend nothing. */
  dryRun: boolean;
}
