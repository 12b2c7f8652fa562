import { type Execution, noMemory } from "../../../src/routing/run/execution.ts";
import type { ManualClock } from "../../support/manual-clock.ts";

/** One that pays for everything and sends nothing; what is given replaces what is usual. */
export function execution(clock: ManualClock, given: Partial<Execution>): Execution {
  return {
    route: {
      strategy: "fallback",
      metric: "intelligence",
      fallbackOn: ["transient", "model"],
      via: "auto",
      select: "judge",
      dryRun: false,
    },
    clock,
    ask: async () => {
      throw new TypeError("nothing may be sent");
    },
    pay: async (sent) => ({ sent, settle: () => {}, close: () => {} }),
    signal: new AbortController().signal,
    deadline: clock.now() + 300_000,
    pauseWithinSeconds: 50,
    flawOf: async () => undefined,
    watch: () => {},
    judges: {},
    memory: noMemory,
    ...given,
  };
}
