import { usualTokensOf } from "../../../paying/request-size.ts";
import { bestFirst } from "./best-first.ts";
import { fastest } from "./criteria.ts";
import type { Strategy } from "./strategy.ts";

/** Of a shorter answer most of the time is spent waiting for its first token. */
const shortAnswer = 300;

export const latencyOptimized = {
  name: "latency_optimized",
  order: (rated) => bestFirst(rated, [fastest]),
  needsLatency: true,
  providerSort: (candidate) => (usualTokensOf(candidate) < shortAnswer ? "latency" : "throughput"),
} as const satisfies Strategy;
