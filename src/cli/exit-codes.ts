import type { ErrorCategory } from "../errors/categories.ts";

/** What a script is told by the way a command ended; 1 is the command line itself, or a doctor's finding. */
export const exitCodes: Record<ErrorCategory, number> = {
  "Validation Error": 2,
  "Rate Limit": 3,
  "API Error": 4,
  "Internal Error": 5,
};

/** Of whoever was interrupted by ctrl-C, as shells have it: 128 and the signal's number. */
export const interrupted = 130;
