import { type Cleaner, createCleaner } from "../lib/cleaner.ts";
import { createRedact } from "../lib/redact.ts";

// OpenRouter docs, authentication: keys look like sk-or-v1-<64 hex digits>.
const keyShape = { begins: "sk-or-", follow: 16 };

/**
 * What everything goes through that leaves the process: results, errors, progress, logs, the ledger, the command line.
 * The exceptions are here, all of them.
 */
export const cleanerFor = (apiKey: string | undefined): Cleaner =>
  createCleaner({
    redact: createRedact([apiKey], [keyShape]),
    // A caller parses the arguments of a tool call; providers check a signature over their reasoning when it comes back.
    sentBack: ["tool_calls.function.arguments", "message.reasoning_details"],
    // The account's own id, in errors and in GET /key.
    untold: ["user_id", "creator_user_id"],
  });
