/** The closed list of what can go wrong, as a caller sees it, each with what to do when nothing better is known. */
export const errorCategories = {
  "Validation Error": "Correct the request and call again",
  "Rate Limit": "Wait a little and call again, or use another model",
  "API Error": "Try again; if it persists, use another model",
  "Internal Error": "This is a bug in openrouter-mcp; please report it with the steps that led here",
} as const;

export type ErrorCategory = keyof typeof errorCategories;

/** One kind of failure: README lists them. */
export interface CodeInfo {
  category: ErrorCategory;
  means: string;
  /** What to do about it where the call tells nothing better; the category's advice when absent. */
  next?: string;
  /** Whether the same request can succeed later, unchanged. */
  retryable?: boolean;
}

/** Something the caller can mend. */
export const mendable = (means: string, next?: string): CodeInfo => ({
  category: "Validation Error",
  means,
  ...(next !== undefined && { next }),
});
/** What passes with time. */
export const passing = (means: string, next: string): CodeInfo => ({
  category: "Rate Limit",
  means,
  next,
  retryable: true,
});
/** What failed elsewhere. */
export const failing = (means: string, next: string, retryable = true): CodeInfo => ({
  category: "API Error",
  means,
  next,
  retryable,
});
