import type { JSONRPCMessage, JSONRPCNotification, RequestId } from "@modelcontextprotocol/sdk/types.js";

const subscription = "io.modelcontextprotocol/subscriptionId";

/**
 * The ids of requests, as the server sees them. It gets another one in the place of
 * - 0 and "", which the SDK takes for none when a request is cancelled, and the call goes on and is billed (1.32.2,
 *   shared/protocol.js, _oncancel: `if (!notification.params.requestId) return`);
 * - one that is under way already. Clients must not use it (MCP, base protocol, requests), and some do: each of theirs is
 *   answered, and cancelling ends all that have it, where the SDK would end the last one alone.
 */
export class RequestIds {
  /** As the client wrote them, by what the server sees, of all that are under way. */
  readonly #written = new Map<RequestId, RequestId>();
  #count = 0;

  /** A message of the client, as the server is to see it: one for each request that it is about. */
  received(message: JSONRPCMessage): JSONRPCMessage[] {
    if (!("method" in message)) return [message];
    if ("id" in message) return [{ ...message, id: this.#idFor(message.id) }];
    if (message.method !== "notifications/cancelled") return [message];
    const { params = {} } = message;
    const ended = [...this.#written].flatMap(([own, id]) => (id === params["requestId"] ? [own] : []));
    for (const own of ended) this.#written.delete(own);
    if (ended.length === 0) return [message];
    return ended.map((own) => cancellationOf(own, message));
  }

  /**
   * A message of the server, as the client is to see it; undefined for the answer to one that was cancelled meanwhile and
   * is known to the server alone by its id.
   */
  sent(message: JSONRPCMessage): JSONRPCMessage | undefined {
    if ("method" in message) {
      const { params } = message;
      const meta = this.#withWritten(params?.["_meta"]);
      return meta === undefined ? message : { ...message, params: { ...params, _meta: meta } };
    }
    if (message.id === undefined) return message;
    const written = this.#written.get(message.id);
    if (written === undefined && isOwn(message.id)) return undefined;
    const id = written ?? message.id;
    const meta = "result" in message ? this.#withWritten(message.result["_meta"]) : undefined;
    this.#written.delete(message.id);
    if (!("result" in message) || meta === undefined) return { ...message, id };
    return { ...message, id, result: { ...message.result, _meta: meta } };
  }

  #idFor(id: RequestId): RequestId {
    const isOdd = id === 0 || id === "" || this.#written.has(id);
    const own = isOdd ? `${mark}${(this.#count += 1)}` : id;
    this.#written.set(own, id);
    return own;
  }

  /** What is listened to is named by the id of the request; undefined where nothing is to be changed. */
  #withWritten(meta: object | undefined): Record<string, unknown> | undefined {
    const own: unknown = meta && Reflect.get(meta, subscription);
    const id = typeof own === "string" ? this.#written.get(own) : undefined;
    return id === undefined ? undefined : { ...meta, [subscription]: id };
  }
}

// No client begins an id with it.
const mark = "\u0000";
const isOwn = (id: RequestId): boolean => typeof id === "string" && id.startsWith(mark);

const cancellationOf = (
  requestId: RequestId,
  { params, ...cancelled }: JSONRPCNotification,
): JSONRPCMessage => ({
  ...cancelled,
  params: { ...params, requestId },
});
