import type { IncomingMessage, ServerResponse } from "node:http";

/** What a client sent, and what became of the connection. */
export interface RecordedRequest {
  readonly method: string;
  /** With its leading `/api/v1`, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed when it is JSON, else the text; undefined while it has not arrived. */
  readonly body: unknown;
  /** Epoch milliseconds by the simulator's clock. */
  readonly at: number;
  readonly closedByClient: boolean;
  /** Resolves when the response has been sent, or the connection is gone. */
  readonly closed: Promise<void>;
}

/** One request being answered. */
export interface Exchange {
  readonly record: RecordedRequest;
  readonly response: ServerResponse;
  /** Aborts when there is nobody left to answer. */
  readonly signal: AbortSignal;
  /** Cuts the connection from this side, as a broken network would; `reset` drops what was on its way too. */
  destroy(how?: "close" | "reset"): void;
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const joined = (headers: IncomingMessage["headers"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );

/** Starts the record of a request; `received` resolves once its body is in. */
export function beginExchange(
  request: IncomingMessage,
  response: ServerResponse,
  at: number,
): Exchange & { received: Promise<void> } {
  const url = new URL(request.url ?? "/", "http://simulator");
  const gone = new AbortController();
  const closed = new Promise<void>((resolve) => {
    response.once("close", () => resolve());
  });
  const record: { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] } = {
    method: request.method ?? "GET",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: joined(request.headers),
    body: undefined,
    at,
    closedByClient: false,
    closed,
  };
  let destroyed = false;
  // Writing to a client that has just gone is no failure of ours.
  response.on("error", () => {});
  response.on("close", () => {
    record.closedByClient = !response.writableFinished && !destroyed;
    gone.abort();
  });
  const receive = async () => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    record.body = parsed(Buffer.concat(parts).toString("utf8"));
  };
  return {
    record,
    response,
    signal: gone.signal,
    received: receive(),
    destroy(how = "close") {
      destroyed = true;
      if (how === "reset") response.socket?.resetAndDestroy();
      else response.destroy();
    },
  };
}
