import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/sdk/types.js";

import type { Cleaner } from "../lib/cleaner.ts";
import type { Era } from "./era-2026/era.ts";
import type { Identity } from "./identity.ts";
import { isRequest } from "./stdio/message.ts";
import type { TasksOptions } from "./tasks/tasks.ts";
import { bringsTerms } from "./terms.ts";

const newMethods = new Set(["server/discover", "subscriptions/listen"]);

/** Whether a request is of MCP 2026-07-28: each says so itself, in its `_meta`. */
function isOf2026(message: JSONRPCMessage): boolean {
  if (!isRequest(message)) return false;
  const { method, params: { _meta: meta } = {} } = message;
  return bringsTerms(meta) || newMethods.has(method);
}

export interface DualEraOptions extends Pick<TasksOptions, "clock" | "takesLong" | "goesOn" | "resume"> {
  identity: Identity;
  cleaner: Pick<Cleaner, "line">;
}

/**
 * A transport on which both eras of the protocol are spoken, each request in its own. What the newer one needs is loaded
 * with its first request; clients of the older one never wait for it.
 */
export class DualEra implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  readonly #inner: Transport;
  readonly #options: DualEraOptions;
  #era: Era | undefined;
  /** While it is loaded, in their order. */
  #waiting: JSONRPCMessage[] | undefined;

  constructor(inner: Transport, options: DualEraOptions) {
    this.#inner = inner;
    this.#options = options;
    const heard: Pick<Transport, "onmessage" | "onclose" | "onerror"> = {
      onmessage: (message: JSONRPCMessage) => this.#receive(message),
      onclose: () => {
        this.#era?.close();
        this.onclose?.();
      },
      onerror: (error) => this.onerror?.(error),
    };
    Object.assign(inner, heard);
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const shown = this.#era ? this.#era.outgoing(message) : message;
    if (shown) await this.#inner.send(shown);
  }

  /** The server is at work upstream for the call with this id; the handle is what its work outlives the process by. */
  begun(id: RequestId, handle?: string): void {
    this.#era?.begun(id, handle);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #receive(message: JSONRPCMessage): void {
    if (this.#era) this.#era.receive(message);
    else if (this.#waiting) this.#waiting.push(message);
    else if (isOf2026(message)) this.#load(message).catch((error: Error) => this.onerror?.(error));
    else this.onmessage?.(message);
  }

  async #load(first: JSONRPCMessage): Promise<void> {
    const waiting = [first];
    this.#waiting = waiting;
    const { createEra } = await import("./era-2026/era.ts");
    this.#era = createEra({
      ...this.#options,
      isOurs: isOf2026,
      hand: (message) => this.onmessage?.(message),
      answer: (message) => void this.#inner.send(message).catch(() => {}),
    });
    for (const message of waiting) this.#era.receive(message);
    this.#waiting = undefined;
  }
}
