import { createContext, Script } from "node:vm";

/** A user's own name for models: a regular expression for the whole id, and what to put there with `$1` groups. */
export interface Rewrite {
  pattern: string;
  replacement: string;
}

export type Rewritten = { id: string } | { problem: string };

// Patterns are the user's, ids anybody's: a pattern that backtracks must not stop every other call. Only a context of its
// own can be given a time limit.
const rewriteScript = new Script(
  'const whole = new RegExp(`^(?:${pattern})$`, "i"); whole.test(id) ? id.replace(whole, replacement) : null',
);
const longestMs = 50;

/** Applies the first rewrite whose pattern matches the whole id, in any case; the id itself when none does. */
export function rewriteId(id: string, rewrites: readonly Rewrite[]): Rewritten {
  for (const { pattern, replacement } of rewrites) {
    let rewritten: unknown;
    try {
      rewritten = rewriteScript.runInContext(createContext({ id, pattern, replacement }), {
        timeout: longestMs,
      });
    } catch (error) {
      // Thrown in the other context, it is no instance of this one's Error.
      const slow = Object(error).code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
      return {
        problem: slow
          ? `the model alias pattern '${pattern}' takes too long for it`
          : `the model alias pattern '${pattern}' is not a regular expression`,
      };
    }
    if (typeof rewritten === "string") return { id: rewritten };
  }
  return { id };
}
