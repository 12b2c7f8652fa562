import { costOptimized } from "./cost-optimized.ts";
import { fallback } from "./fallback.ts";
import { latencyOptimized } from "./latency-optimized.ts";
import { performanceBased } from "./performance-based.ts";
import { roundRobin } from "./round-robin.ts";
import type { Strategy } from "./strategy.ts";

/** Every way to put models in an order. */
const strategies = [fallback, roundRobin, costOptimized, latencyOptimized, performanceBased] as const;

export type OrderingName = (typeof strategies)[number]["name"];

export const orderingNames: readonly OrderingName[] = strategies.map(({ name }) => name);

/** Undefined for a name that puts nothing in order, because every model is asked. */
export const orderingOf = (name: string): Strategy | undefined =>
  strategies.find((strategy) => strategy.name === name);
