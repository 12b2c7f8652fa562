import { once } from "node:events";

import { nextTurn } from "../lib/next-turn.ts";
import { headersWith } from "./reply.ts";
import type { Exchange } from "./requests.ts";

export interface EventStream {
  /** Sends a `data:` event; a string goes out as it is. */
  event(data: unknown): Promise<void>;
  comment(): Promise<void>;
  end(): void;
}

export interface LineStyle {
  crlf?: boolean;
  /** Writes a few bytes at a time, through the middle of characters and line ends. */
  split?: boolean;
}

const fewBytes = 7;

/** Begins an event stream: from here on the status can no longer say that something went wrong. */
export function openEventStream(
  { response, signal }: Exchange,
  id: string,
  { crlf = false, split = false }: LineStyle = {},
): EventStream {
  response.writeHead(
    200,
    headersWith({
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-cache",
      "X-Generation-Id": id,
    }),
  );
  const lineEnd = crlf ? "\r\n" : "\n";

  const write = async (bytes: Buffer): Promise<void> => {
    if (signal.aborted) return;
    // A turn of the loop between writes: else a hang-up is noticed only when all has been written.
    if (response.write(bytes)) await nextTurn();
    else await once(response, "drain", { signal }).catch(() => undefined);
  };

  const block = async (line: string): Promise<void> => {
    const bytes = Buffer.from(`${line}${lineEnd}${lineEnd}`, "utf8");
    if (!split) return write(bytes);
    for (let start = 0; start < bytes.length; start += fewBytes) {
      await write(bytes.subarray(start, start + fewBytes));
    }
  };

  return {
    event: (data) => block(`data: ${typeof data === "string" ? data : JSON.stringify(data)}`),
    comment: () => block(": OPENROUTER PROCESSING"),
    end: () => response.end(),
  };
}
