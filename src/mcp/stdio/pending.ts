import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/sdk/types.js";

/** The requests that still wait for an answer. */
export class Pending {
  /** Whether each of them can cost money. */
  readonly #paid = new Map<RequestId, boolean>();
  readonly #spends: (tool: string) => boolean;
  #onEmpty: () => void = () => {};

  constructor(spends: (tool: string) => boolean) {
    this.#spends = spends;
  }

  received(message: JSONRPCMessage): void {
    if (!("method" in message)) return;
    const { method, params } = message;
    if ("id" in message) {
      // It is answered when the server leaves, and not before (MCP 2026-07-28, subscriptions).
      if (method === "subscriptions/listen") return;
      this.#paid.set(message.id, method === "tools/call" && this.#spends(String(params?.["name"])));
    } else if (method === "notifications/cancelled") {
      // It gets no answer.
      this.#remove(params?.["requestId"] as RequestId);
    }
  }

  sent(message: JSONRPCMessage): void {
    if (!("method" in message) && message.id !== undefined) this.#remove(message.id);
  }

  get ids(): RequestId[] {
    return [...this.#paid.keys()];
  }

  /** The ids of those that can cost money. */
  get paid(): RequestId[] {
    return [...this.#paid].filter(([, paid]) => paid).map(([id]) => id);
  }

  /** Resolves when all are answered or cancelled. */
  async settled(): Promise<void> {
    if (this.#paid.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  #remove(id: RequestId): void {
    this.#paid.delete(id);
    if (this.#paid.size === 0) this.#onEmpty();
  }
}
