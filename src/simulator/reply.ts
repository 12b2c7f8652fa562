import { objectOf } from "./json.ts";
import type { Exchange } from "./requests.ts";

/** A whole answer, decided before its first byte. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON, unless `text` stands in for it. */
  body?: unknown;
  text?: string;
}

/** The account every simulated error names: real bodies carry one, and nobody should show it. */
export const accountId = "user_2simulatedAccount000000000";

const everywhere = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "X-Generation-Id,cf-ray",
  "X-Content-Type-Options": "nosniff",
  Server: "openrouter-simulator",
};

/** The headers of every answer, with those of this one. */
export const headersWith = (headers: Record<string, string> = {}): Record<string, string> => ({
  ...everywhere,
  ...headers,
});

/** Sends a whole answer. */
export function send({ response }: Exchange, { status, headers, body, text }: Reply): void {
  response.writeHead(status, headersWith({ "Content-Type": "application/json", ...headers }));
  response.end(text ?? JSON.stringify(body));
}

/** An error in the usual envelope: the status is repeated as `error.code`. */
export const errorReply = (
  code: number,
  message: string,
  metadata?: Record<string, unknown>,
  headers?: Record<string, string>,
): Reply => ({
  status: code,
  body: { error: { message, code, ...(metadata && { metadata }) } },
  ...(headers && { headers }),
});

/** The same answer with the account's id beside the error, as errors past authentication carry it. */
export const withAccount = (reply: Reply): Reply =>
  reply.text === undefined ? { ...reply, body: { ...objectOf(reply.body), user_id: accountId } } : reply;
