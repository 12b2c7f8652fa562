import { errorReply, type Reply } from "./reply.ts";
import type { RecordedRequest } from "./requests.ts";

/** The refusal a request deserves without the right key, or nothing. */
export function refusal(request: RecordedRequest, key: string): Reply | undefined {
  const header = request.headers["authorization"];
  if (!header) return errorReply(401, "Missing Authentication header");
  return header === `Bearer ${key}` ? undefined : errorReply(401, "User not found.");
}
