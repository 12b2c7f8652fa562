import { AppError, factsOf } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";
import { SharedRoom } from "../../lib/shared-room.ts";
import { maxBytes } from "./body.ts";
import { type Connection, connect, impossible } from "./connection.ts";
import { acceptedCodings } from "./decompressed.ts";
import { exchange } from "./exchange.ts";
import type { HttpAnswer } from "./http-answer.ts";
import { broken, unreached } from "./network-advice.ts";
import type { Proxy } from "./proxy.ts";
import { requestBody } from "./request-body.ts";
import { speaksTls } from "./speaks-tls.ts";

export interface HttpRequest {
  method: "GET" | "POST";
  /** Below the base URL, e.g. `/models`. */
  path: string;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /** The request leaves this machine in this moment: from here on it may cost something. */
  onSent?: (() => void) | undefined;
}

/** Sends one request to OpenRouter and returns its answer whatever its status; throws when none came. */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

export interface HttpOptions {
  baseUrl: string;
  apiKey?: string | undefined;
  userAgent: string;
  referer?: string | undefined;
  title?: string | undefined;
  clock: Clock;
  /** Hears of each request and its outcome. */
  log: (message: string) => void;
  /** Names the proxy; this process's own when absent. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** What all answers under way may take together, bytes. */
  room?: SharedRoom;
}

export interface Http {
  send: Send;
  /** Ends every open connection. */
  close(): Promise<void>;
}

export function createHttp(options: HttpOptions): Http {
  const { clock, log, environment = process.env, room = new SharedRoom(maxBytes.together) } = options;
  const base = new URL(options.baseUrl);
  const usual = requestHeaders(options);
  let connection: Promise<Connection> | undefined;
  /** There was an answer, so there may be a connection that was kept. */
  let mayBeKept = false;

  return {
    async send({ method, path, query, body, headers, signal, onSent }) {
      signal.throwIfAborted();
      connection ??= connect(base, environment);
      const { dispatcher, proxy } = await connection;
      const search = query ? `?${new URLSearchParams(query).toString()}` : "";
      const request = {
        origin: base.origin,
        path: `${base.pathname.replace(/\/$/, "")}${path}${search}`,
        method,
        headers: { ...usual, ...headers },
        ...(body !== undefined && { body: requestBody(body) }),
      };
      const startedAt = clock.now();
      const note = (outcome: string): void =>
        log(`${method} ${path}: ${outcome}, ${clock.now() - startedAt} ms`);
      let wasSent = false;
      const onRequestSent = (): void => {
        wasSent = true;
        onSent?.();
      };
      const sendOnce = (): Promise<HttpAnswer> =>
        exchange(dispatcher, request, { room, signal, onSent: onRequestSent });
      try {
        // A redirect is an answer like any other: to follow it could carry the key to another host.
        const answer = await sendOnce().catch((error: unknown) => {
          // A connection that was kept was reset before anything was written to it: that is no try that failed.
          if (wasSent || !mayBeKept || systemCode(error) !== "ECONNRESET") throw error;
          return sendOnce();
        });
        mayBeKept = true;
        note(String(answer.status));
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        const isUnheard = wasSent && base.protocol === "http:" && (await speaksTls(base));
        const failure = isUnheard
          ? new NetworkError("it expects TLS", method, error, { wasSent: false })
          : networkFailure(error, method, { wasSent, proxy });
        note(failure.facts.what);
        throw failure;
      }
    },
    async close() {
      // Where there is no way to OpenRouter, nothing is open.
      await connection?.then(
        ({ dispatcher }) => dispatcher.destroy(),
        () => {},
      );
    },
  };
}

/** How far the request came. */
interface Reached {
  /** It was written to a connection on which it may have been understood: what became of it there is not known. */
  wasSent: boolean;
  proxy?: Proxy | undefined;
}

/** No answer came. */
export class NetworkError extends AppError {
  /** There was no connection to OpenRouter, so the request cannot have cost anything. */
  readonly neverConnected: boolean;

  /** `code` is the system's, or words where it has none. */
  constructor(
    code: string,
    method: HttpRequest["method"],
    cause: unknown,
    { wasSent, proxy }: Reached = { wasSent: true },
  ) {
    const { what, next } = wasSent ? broken(code, cause) : unreached(code, proxy);
    const billed = wasSent && method === "POST" ? "; the call that broke may have been billed" : "";
    super(
      {
        category: "API Error",
        code: "network_error",
        what,
        next: `${next}${billed}`,
        retryable: true,
        ...(!wasSent && { cost: 0 }),
      },
      { cause },
    );
    this.neverConnected = !wasSent;
  }
}

/** Why a request brought no answer, or not all of it. What undici refuses to send is not about the network. */
export function networkFailure(error: unknown, method: HttpRequest["method"], reached: Reached): AppError {
  const code = systemCode(error);
  const { what } = factsOf(error);
  if (code === "UND_ERR_INVALID_ARG") return impossible(what);
  // Its code for a proxy's refusal is the one for everything that was given up.
  const telling = code === "UND_ERR_ABORTED" ? what : code;
  return new NetworkError(telling ?? what, method, error, reached);
}

/** The innermost code; several addresses are tried at once, and fail in an AggregateError. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return systemCode(inner) ?? ("code" in error && typeof error.code === "string" ? error.code : undefined);
}

function requestHeaders({ apiKey, userAgent, referer, title }: HttpOptions): Record<string, string> {
  return {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "accept-encoding": acceptedCodings,
    "user-agent": userAgent,
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
    ...(referer && { "http-referer": referer }),
    ...(title && { "x-openrouter-title": title }),
  };
}
