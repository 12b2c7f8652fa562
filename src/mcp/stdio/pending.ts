import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/sdk/types.js";

import { type Foreign, toFlag, toObject } from "../../lib/foreign.ts";
import { jsonOrUndefined } from "../../lib/json.ts";

/** Whether a call asks for its plan alone, in each of the places and forms in which that is understood. */
function isPlan(args: unknown): boolean {
  const { dry_run: own, strategy, model } = objectIn(args);
  return [own, objectIn(strategy)["dry_run"], objectIn(model)["dry_run"]].some(
    (flag) => toFlag(flag) === true,
  );
}

// Most models are an id, and what is no JSON is dear to find out.
const objectIn = (value: unknown): Foreign =>
  toObject(typeof value === "string" && value.includes("{") ? jsonOrUndefined(value) : value) ?? {};

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
      const isPaid = method === "tools/call" && this.#spends(String(params?.["name"]));
      this.#paid.set(message.id, isPaid && !isPlan(params?.["arguments"]));
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
