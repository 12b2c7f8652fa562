import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/sdk/types.js";

// The SDK takes an id of 0 or "" for none when a request is cancelled, and the call goes on and is billed (1.32.2,
// shared/protocol.js, _oncancel: `if (!notification.params.requestId) return`). It sees another one in their place, one
// that no client writes.
const standIns = new Map<RequestId, string>([
  [0, "\u0000number"],
  ["", "\u0000text"],
]);
const originals = new Map([...standIns].map(([id, standIn]) => [standIn as RequestId, id]));

/** A message of the client, as the SDK is to see it. */
export function withTruthyId(message: JSONRPCMessage): JSONRPCMessage {
  if (!("method" in message)) return message;
  if ("id" in message) return { ...message, id: standIns.get(message.id) ?? message.id };
  const cancelled = message.method === "notifications/cancelled" ? message.params?.["requestId"] : undefined;
  const standIn = standIns.get(cancelled as RequestId);
  return standIn === undefined ? message : { ...message, params: { ...message.params, requestId: standIn } };
}

/** An answer of the SDK, as the client is to see it. */
export function withOriginalId(message: JSONRPCMessage): JSONRPCMessage {
  if ("method" in message || message.id === undefined) return message;
  return { ...message, id: originals.get(message.id) ?? message.id };
}
