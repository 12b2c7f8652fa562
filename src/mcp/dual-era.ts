import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/sdk/types.js";

import type { Cleaner } from "../lib/cleaner.ts";
import { createEra, type Era } from "./era-2026/era.ts";
import type { Identity } from "./identity.ts";
import { isRequest } from "./stdio/message.ts";
import type { UpstreamWork } from "./tasks/calls.ts";
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

/** A transport on which both eras of the protocol are spoken, each request in its own. */
export class DualEra implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  readonly #inner: Transport;
  readonly #options: DualEraOptions;
  /** Of MCP 2026-07-28; made with its first request. */
  #era: Era | undefined;

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

  /** The server is at work upstream for the call with this id. */
  begun(id: RequestId, work?: UpstreamWork): void {
    this.#era?.begun(id, work);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #receive(message: JSONRPCMessage): void {
    if (!this.#era && isOf2026(message)) this.#era = this.#createEra();
    if (this.#era) this.#era.receive(message);
    else this.onmessage?.(message);
  }

  #createEra(): Era {
    return createEra({
      ...this.#options,
      isOurs: isOf2026,
      hand: (message) => this.onmessage?.(message),
      answer: (message) => this.#answer(message),
    });
  }

  #answer(message: JSONRPCMessage): void {
    this.#inner.send(message).catch(() => {});
  }
}
