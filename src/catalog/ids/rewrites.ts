import { withTimeLimit } from "../../lib/time-limit.ts";

/** A user's own name for models: a regular expression for the whole id, and what to put there with `$1` groups. */
export interface Rewrite {
  pattern: string;
  replacement: string;
}

export type Rewritten = { id: string } | { problem: string };

// Patterns are the user's, ids anybody's: a pattern that backtracks must not stop every other call.
const longestMs = 50;

/** Applies the first rewrite whose pattern matches the whole id, in any case; the id itself when none does. */
export function rewriteId(id: string, rewrites: readonly Rewrite[]): Rewritten {
  for (const { pattern, replacement } of rewrites) {
    let whole: RegExp;
    try {
      whole = new RegExp(`^(?:${pattern})$`, "i");
    } catch {
      return { problem: `the model alias pattern '${pattern}' is not a regular expression` };
    }
    const rewritten = withTimeLimit(longestMs, () =>
      whole.test(id) ? id.replace(whole, replacement) : null,
    );
    if (!rewritten) return { problem: `the model alias pattern '${pattern}' takes too long for it` };
    if (rewritten.value !== null) return { id: rewritten.value };
  }
  return { id };
}
