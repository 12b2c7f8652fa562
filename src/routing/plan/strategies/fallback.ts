import type { Strategy } from "./strategy.ts";

export const fallback = {
  name: "fallback",
  order: (rated) => [...rated],
} as const satisfies Strategy;
