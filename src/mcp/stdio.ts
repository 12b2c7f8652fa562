import type { Readable } from "node:stream";

import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ErrorCode, type JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";

import type { Cleaner } from "../lib/cleaner.ts";
import type { Clock } from "../lib/clock.ts";
import { jsonOrUndefined } from "../lib/json.ts";
import { nestsDeeper } from "../lib/nesting.ts";
import { nextTurn } from "../lib/next-turn.ts";
import { type Complaint, idAtEnds, type Inspect, malformed, waitingId } from "./inspect.ts";
import { asMeant } from "./stdio/as-meant.ts";
import { isMessage } from "./stdio/message.ts";
import { Pending } from "./stdio/pending.ts";
import { RequestIds } from "./stdio/request-ids.ts";

const maxLineBytes = 10 * 1024 * 1024;
const newline = 0x0a;
const longestComplaint = 1000;
// Enough for an id and its neighbours.
const endBytes = 500;
// More than any request may have (its own body 100); the SDK would put an answer of any depth into words, which ends the
// process for one of 200,000 levels.
const mostLevels = 128;
// How long free calls may take that are under way when the input ends.
const lastAnswersMs = 2000;

export interface StdioOptions {
  input: Readable;
  /** Resolves once the text is written; rejects when the client is gone. */
  write: (text: string) => Promise<void>;
  inspect: Inspect;
  /** Whether a call of this tool can cost money. */
  spends: (tool: string) => boolean;
  /** What a request may be waiting for, one after the other, before anything is decided of it; undefined when nothing is loaded. */
  loading?: readonly (() => Promise<unknown> | undefined)[];
  clock: Pick<Clock, "sleep">;
  /** Makes fit to be sent what a refusal quotes; it stays as it is when absent. */
  cleaner?: Pick<Cleaner, "line">;
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
  #ended = false;
  #closing = false;
  #closed = false;
  #lastWrite: Promise<void> = Promise.resolve();
  readonly #pending: Pending;
  readonly #ids = new RequestIds();

  constructor(options: StdioOptions) {
    this.#options = options;
    this.#pending = new Pending(options.spends);
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
    const shown = this.#ids.sent(message);
    const written = shown && this.#write(shown);
    this.#pending.sent(message);
    await written;
  }

  #write(message: JSONRPCMessage): Promise<void> {
    this.#lastWrite = this.#options.write(`${JSON.stringify(message)}\n`).catch(() => this.close());
    return this.#lastWrite;
  }

  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      this.#options.input.off("data", this.#onData).pause();
      // The SDK aborts the requests in flight, and who listens hears the end.
      this.onclose?.();
      this.#closed = true;
      this.#options.onLeave();
    }
    await this.#lastWrite;
  }

  readonly #onEnd = (): void => {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#lineBytes > 0) this.#endLine();
    this.#leave().catch(() => {});
  };

  /**
   * Requests may be piped in, and the input ends right behind them: what is free is still answered. What costs money is
   * ended, because nobody may be left to read it.
   */
  async #leave(): Promise<void> {
    // What is refused at once needs no ending.
    await nextTurn();
    for (const loading of this.#options.loading ?? []) {
      const underWay = loading();
      if (!underWay) continue;
      await underWay.catch(() => {});
      await nextTurn();
    }
    for (const requestId of this.#pending.paid) {
      this.#hand({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } });
    }
    await this.#answeredWithin(lastAnswersMs);
    await this.close();
  }

  /** The server fails: nothing is read any more, and who still waits after so many milliseconds is told so. */
  async fail(message: string, withinMs: number): Promise<void> {
    this.#options.input.off("data", this.#onData).pause();
    await this.#answeredWithin(withinMs);
    for (const id of this.#pending.ids) {
      void this.send({ jsonrpc: "2.0", id, error: { code: ErrorCode.InternalError, message } });
    }
    await this.close();
  }

  async #answeredWithin(ms: number): Promise<void> {
    const answered = new AbortController();
    const patience = this.#options.clock.sleep(ms, answered.signal).catch(() => {});
    await Promise.race([this.#pending.settled(), patience]);
    answered.abort();
  }

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
    if (nestsDeeper(mostLevels, json)) {
      const message = `A message may be nested ${mostLevels} levels deep at most`;
      const id = waitingId(json);
      if (id === undefined) this.#options.log(`refused a message: ${message}`);
      else this.#refuse({ id, code: ErrorCode.InvalidRequest, message });
      return;
    }
    const message = asMeant(json);
    const good = isMessage(message) ? message : undefined;
    const complaint = good ? this.#options.inspect(good) : malformed(message);
    if (complaint) this.#refuse(complaint);
    else if (good) for (const one of this.#ids.received(good)) this.#hand(one);
  }

  #hand(message: JSONRPCMessage): void {
    this.#pending.received(message);
    this.onmessage?.(message);
  }

  #refuse({ id, code, message: complaint }: Complaint): void {
    // It quotes what it complains of.
    const message = this.#options.cleaner?.line(complaint, longestComplaint) ?? complaint;
    this.#options.log(`refused a message: ${message}`);
    // The SDK's type knows no id of null, which JSON-RPC 2.0, 5.1 asks for when the request's own cannot be read.
    if (!this.#closed) void this.#write({ jsonrpc: "2.0", id, error: { code, message } } as JSONRPCMessage);
  }
}
