/** A user's own name for models: a regular expression for the whole id, and what to put there with `$1` groups. */
export interface Rewrite {
  pattern: string;
  replacement: string;
}

export type Rewritten = { id: string } | { problem: string };

/** Applies the first rewrite whose pattern matches the whole id; the id itself when none does. */
export function rewriteId(id: string, rewrites: readonly Rewrite[]): Rewritten {
  for (const { pattern, replacement } of rewrites) {
    let whole: RegExp;
    try {
      // Ids are lower case on OpenRouter and taken in any case here, so patterns are too.
      whole = new RegExp(`^(?:${pattern})$`, "i");
    } catch {
      return { problem: `the model alias pattern '${pattern}' is not a regular expression` };
    }
    if (whole.test(id)) return { id: id.replace(whole, replacement) };
  }
  return { id };
}
