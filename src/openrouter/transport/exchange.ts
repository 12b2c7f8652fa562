import { Readable } from "node:stream";

import type { Dispatcher } from "undici";

import type { SharedRoom } from "../../lib/shared-room.ts";
import { inRoom } from "./body.ts";
import { decompressed } from "./decompressed.ts";
import type { HttpAnswer } from "./http-answer.ts";

interface ExchangeOptions {
  /** What the answer's bytes take part in. */
  room: SharedRoom;
  signal: AbortSignal;
  /** There is a connection, and the request is written to it in this moment. */
  onSent: () => void;
}

/**
 * Sends one request and brings its answer as soon as its headers are there. undici's own `request` tells nobody when a
 * request is written, and hears of an abort only when it has a connection.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { room, signal, onSent }: ExchangeOptions,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    let connection: Dispatcher.DispatchController | undefined;
    let body: Readable | undefined;
    let readable: Readable | undefined;
    const onAbort = (): void => {
      reject(signal.reason);
      readable?.destroy(errorOf(signal.reason));
      connection?.abort(errorOf(signal.reason));
    };
    const ended = (): void => signal.removeEventListener("abort", onAbort);
    signal.addEventListener("abort", onAbort, { once: true });

    dispatcher.dispatch(request, {
      onRequestStart(controller) {
        connection = controller;
        if (signal.aborted) controller.abort(errorOf(signal.reason));
        else onSent();
      },
      onResponseStart(controller, status, headers) {
        // RFC 9110, 15.2: others come before the one that counts.
        if (status < 200) return;
        const source = bodyOf(controller);
        body = source;
        const header = (name: string): string | null => headers[name.toLowerCase()]?.toString() ?? null;
        // What has come and is not read yet hears of the signal, too.
        readable = decompressed(source, header("content-encoding")).once("close", ended);
        resolve({
          status,
          ok: status < 300,
          headers: { get: header },
          body: inRoom(readable, room),
          close: () => source.destroy(unread),
        });
      },
      onResponseData(controller, chunk) {
        if (body?.push(chunk) === false) controller.pause();
      },
      onResponseEnd() {
        body?.push(null);
      },
      onResponseError(_, error) {
        ended();
        reject(error);
        body?.destroy(error);
      },
    });
  });
}

// undici reads 64 kB at a time: where less may wait, every piece of a large answer pauses the connection.
const mostUnread = 131_072;

function bodyOf(controller: Dispatcher.DispatchController): Readable {
  const body = new Readable({
    highWaterMark: mostUnread,
    read: () => controller.resume(),
    destroy(error, done) {
      // Also of one that was read to its end: Node destroys it then.
      controller.abort(error ?? unread);
      done(error);
    },
  });
  // Whoever reads hears of an error in any case; an answer that nobody reads may fail unheard.
  return body.on("error", () => {});
}

const unread = new Error("nobody reads the answer any more");

const errorOf = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
