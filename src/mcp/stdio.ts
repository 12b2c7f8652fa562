import type { Readable } from "node:stream";

import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ErrorCode, type JSONRPCMessage, JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";

import { jsonOrUndefined } from "../lib/json.ts";
import { type Complaint, idAtEnds, type Inspect, malformed } from "./inspect.ts";

const maxLineBytes = 10 * 1024 * 1024;
const newline = 0x0a;
// Enough for an id and its neighbours.
const endBytes = 500;

export interface StdioOptions {
  input: Readable;
  /** Resolves once the text is written; rejects when the client is gone. */
  write: (text: string) => Promise<void>;
  inspect: Inspect;
  /** The client is gone: nothing more can be read or written. */
  onLeave: () => void;
  log: (message: string) => void;
}

/**
 * One JSON-RPC message a line. Beside the SDK's own stdio transport it notices that the client left (end of input, a
 * closed pipe) and answers every request, the malformed too, where the SDK keeps silent.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  readonly #options: StdioOptions;
  #line: Buffer[] = [];
  #lineBytes = 0;
  /** The last of a line that is too long to be kept. */
  #tail: Buffer = Buffer.alloc(0);
  #closed = false;
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(options: StdioOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { input } = this.#options;
    input.on("data", this.#onData);
    input.once("end", this.#onEnd);
    input.once("close", this.#onEnd);
    input.once("error", this.#onEnd);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return;
    this.#lastWrite = this.#options.write(`${JSON.stringify(message)}\n`).catch(() => this.close());
    await this.#lastWrite;
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#options.input.off("data", this.#onData).pause();
      // The SDK aborts the requests in flight.
      this.onclose?.();
      this.#options.onLeave();
    }
    await this.#lastWrite;
  }

  // Requests that are answered in the same turn still get their answer when the input ends right behind them.
  readonly #onEnd = (): void => {
    if (this.#lineBytes > 0) this.#endLine();
    setImmediate(() => {
      this.close().catch(() => {});
    });
  };

  readonly #onData = (chunk: Buffer): void => {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#append(chunk.subarray(start, end));
      start = end + 1;
      this.#endLine();
    }
    this.#append(chunk.subarray(start));
  };

  #append(part: Buffer): void {
    this.#lineBytes += part.length;
    if (this.#lineBytes <= maxLineBytes) this.#line.push(part);
    else this.#tail = Buffer.concat([this.#tail, part.subarray(-endBytes)]).subarray(-endBytes);
  }

  #endLine(): void {
    const bytes = this.#lineBytes;
    const line = Buffer.concat(this.#line);
    const tail = this.#tail;
    this.#line = [];
    this.#lineBytes = 0;
    this.#tail = Buffer.alloc(0);
    if (bytes > maxLineBytes) {
      const id = idAtEnds(line.toString("utf8", 0, endBytes), tail.toString("utf8"));
      const message = `A message may have ${maxLineBytes} bytes at most, and this one has ${bytes}`;
      this.#refuse({ id, code: ErrorCode.InvalidRequest, message });
      return;
    }
    const text = line.toString("utf8").trim();
    if (text !== "") this.#receive(text);
  }

  #receive(text: string): void {
    const json = jsonOrUndefined(text);
    if (json === undefined) {
      this.#refuse({
        id: null,
        code: ErrorCode.ParseError,
        message: "Parse error: one JSON-RPC message a line is expected",
      });
      return;
    }
    const parsed = JSONRPCMessageSchema.safeParse(json);
    const complaint = parsed.success ? this.#options.inspect(parsed.data) : malformed(json);
    if (complaint) this.#refuse(complaint);
    else if (parsed.success) this.onmessage?.(parsed.data);
  }

  #refuse({ id, code, message }: Complaint): void {
    this.#options.log(`refused a message: ${message}`);
    // The SDK's type knows no id of null, which JSON-RPC 2.0, 5.1 asks for when the request's own cannot be read.
    this.send({ jsonrpc: "2.0", id, error: { code, message } } as JSONRPCMessage).catch(() => {});
  }
}
