import { createContext, Script } from "node:vm";

const script = new Script("work()");

/**
 * Runs synchronous work and stops it when it takes longer: for what a text from outside can make endless, above all
 * regular expressions. Nothing but a script's time limit can interrupt a running engine.
 */
export function withTimeLimit<T>(ms: number, work: () => T): { value: T } | undefined {
  let value: { value: T } | undefined;
  try {
    script.runInContext(createContext({ work: () => (value = { value: work() }) }), { timeout: ms });
  } catch (error) {
    // Thrown in the other context, it is no instance of this one's Error.
    if (Object(error).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
  }
  return value;
}
