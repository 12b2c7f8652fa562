import { type ErrorCategory, errorCategories } from "./errors/categories.ts";
import type { ErrorCode } from "./errors/codes.ts";

/** One try of one model, in the shape that results report as `routing.attempts`. */
export interface Attempt {
  id: string;
  provider?: string;
  status?: number;
  /** Which kind of failure it was: what decides whether another model is tried. */
  class?: string;
  /** Null where only OpenRouter knows. */
  ms: number | null;
  /** USD; absent where it is unknown. */
  cost?: number;
  outcome: string;
}

export interface ErrorFacts {
  category: ErrorCategory;
  /** For programs. */
  code: ErrorCode;
  /** One plain sentence without its full stop. */
  what: string;
  /** What the caller should do; the category's advice when absent. */
  next?: string | undefined;
  retryable?: boolean | undefined;
  retryAfterSeconds?: number | undefined;
  model?: string | undefined;
  provider?: string | undefined;
  generationId?: string | undefined;
  suggestions?: readonly string[] | undefined;
  attempts?: readonly Attempt[] | undefined;
  /** USD that it cost all the same; absent where that is unknown. */
  cost?: number | undefined;
}

/** A failure with everything its reader needs; anything else that is thrown is our bug. */
export class AppError extends Error {
  override readonly name: string = "AppError";
  #facts: ErrorFacts;

  constructor(facts: ErrorFacts, options?: ErrorOptions) {
    super(facts.what, options);
    this.#facts = facts;
  }

  get facts(): ErrorFacts {
    return this.#facts;
  }

  /** Adds what its thrower could not know; facts it has stay as they are. */
  about(details: Details): this {
    const known = Object.entries(this.#facts).filter(([, value]) => value !== undefined);
    this.#facts = { ...this.#facts, ...details, ...Object.fromEntries(known) };
    return this;
  }

  /** Adds a clause to what happened; none when there is nothing to add. */
  alsoSay(clause: string | undefined): this {
    if (clause !== undefined) this.#facts = { ...this.#facts, what: `${this.#facts.what}; ${clause}` };
    return this;
  }
}

type Details = Omit<ErrorFacts, "category" | "code" | "what" | "next">;

/** Something the caller can mend. */
export function invalid(code: ErrorCode, what: string, next?: string, details: Details = {}): AppError {
  return new AppError({ category: "Validation Error", code, what, next, ...details });
}

/** Of a call that its caller called off. */
export const callCancelled = (): AppError =>
  new AppError({
    category: "API Error",
    code: "cancelled",
    what: "The call was cancelled",
    next: "Call again for all of it",
  });

/** The facts of any thrown value. */
export function factsOf(error: unknown): ErrorFacts {
  if (error instanceof AppError) return error.facts;
  const what = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") {
    // Its parts are loaded when they are needed, and an update may have removed them by then.
    return {
      category: "Internal Error",
      code: "internal",
      what: `A part of openrouter-mcp could not be loaded (${missingPart(error)})`,
      next: "It was changed or removed while it ran: restart the server",
    };
  }
  return { category: "Internal Error", code: "internal", what: what || "an unknown failure" };
}

/** Node's sentence names the part as it was asked for, and which files did so on lines of their own. */
function missingPart({ message, requireStack: [asker] = [] }: Error & { requireStack?: string[] }): string {
  const [what = message] = message.split("\n");
  return asker === undefined ? what : `${what}, asked for by ${asker}`;
}

/** What happened and what to do next, as two sentences. */
export function sentences({ what, next, category }: ErrorFacts): string {
  return [what, next ?? errorCategories[category]]
    .map((text) => (/[.?!]$/.test(text) ? text : `${text}.`))
    .join(" ");
}
