import type { Dispatcher, fetch as undiciFetch, Response } from "undici";

import { AppError, factsOf, invalid } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";

export interface HttpRequest {
  method: "GET" | "POST";
  /** Below the base URL, e.g. `/models`. */
  path: string;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** Sends one request to OpenRouter and returns its answer whatever its status; throws when none came. */
export type Send = (request: HttpRequest) => Promise<Response>;

export interface HttpOptions {
  baseUrl: string;
  apiKey?: string | undefined;
  userAgent: string;
  referer?: string | undefined;
  title?: string | undefined;
  clock: Clock;
  /** Hears of each request and its outcome. */
  log: (message: string) => void;
}

export interface Http {
  send: Send;
  /** Ends every open connection. */
  close(): Promise<void>;
}

export function createHttp(options: HttpOptions): Http {
  const { baseUrl, clock, log } = options;
  const headers = requestHeaders(options);
  let connection: Promise<Connection> | undefined;

  return {
    async send({ method, path, query, body, headers: more, signal }) {
      connection ??= connect(baseUrl);
      const { fetch, dispatcher } = await connection;
      const search = query ? `?${new URLSearchParams(query).toString()}` : "";
      const startedAt = clock.now();
      const note = (outcome: string): void =>
        log(`${method} ${path}: ${outcome}, ${clock.now() - startedAt} ms`);
      try {
        const response = await fetch(`${baseUrl}${path}${search}`, {
          method,
          headers: { ...headers, ...more },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal,
          dispatcher,
          // A redirect could carry the key to another host.
          redirect: "manual",
        });
        note(String(response.status));
        return response;
      } catch (error) {
        signal.throwIfAborted();
        const failure = failureOf(error, method);
        note(failure.facts.what);
        throw failure;
      }
    },
    async close() {
      if (connection) await (await connection).dispatcher.destroy();
    },
  };
}

/** No answer came. */
export class NetworkError extends AppError {
  /** The request cannot have reached OpenRouter. */
  readonly neverConnected: boolean;

  constructor(code: string, method: HttpRequest["method"], cause: unknown) {
    const reached = !neverConnected.has(code) && !(code in networkAdvice);
    const billed = reached && method === "POST" ? "; the call that broke may have been billed" : "";
    super(
      {
        category: "API Error",
        code: "network_error",
        what: reached
          ? `The connection to OpenRouter broke before an answer came (${code})`
          : `OpenRouter could not be reached (${code})`,
        next: `${networkAdvice[code] ?? "Check the network and try again"}${billed}`,
        retryable: true,
      },
      { cause },
    );
    this.neverConnected = neverConnected.has(code);
  }
}

/** What fetch throws without a system's code is not about the network: it refuses to make the request at all. */
function failureOf(error: unknown, method: HttpRequest["method"]): AppError {
  const code = systemCode(error);
  if (code !== undefined) return new NetworkError(code, method, error);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return invalid(
    "impossible_request",
    `No request can be made to OPENROUTER_BASE_URL (${factsOf(cause).what})`,
    "Correct it and restart the server",
  );
}

const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

const certificateAdvice = "If a proxy inspects traffic here, set NODE_EXTRA_CA_CERTS to its certificate";

const networkAdvice: Record<string, string> = {
  ECONNREFUSED: "Check OPENROUTER_BASE_URL and that the service there is running",
  ENOTFOUND: "Check the network, OPENROUTER_BASE_URL and, behind a proxy, HTTPS_PROXY",
  EAI_AGAIN: "Check the network, OPENROUTER_BASE_URL and, behind a proxy, HTTPS_PROXY",
  UND_ERR_CONNECT_TIMEOUT: "Check the network and, behind a proxy, HTTPS_PROXY",
  SELF_SIGNED_CERT_IN_CHAIN: certificateAdvice,
  DEPTH_ZERO_SELF_SIGNED_CERT: certificateAdvice,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificateAdvice,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificateAdvice,
};

/** The innermost system code: undici wraps it in `TypeError: fetch failed`, several addresses in an AggregateError. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return systemCode(inner) ?? ("code" in error && typeof error.code === "string" ? error.code : undefined);
}

function requestHeaders({ apiKey, userAgent, referer, title }: HttpOptions): Record<string, string> {
  return {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "user-agent": userAgent,
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
    ...(referer && { "http-referer": referer }),
    ...(title && { "x-openrouter-title": title }),
  };
}

interface Connection {
  fetch: typeof undiciFetch;
  dispatcher: Dispatcher;
}

async function connect(baseUrl: string): Promise<Connection> {
  // undici is half of the bundle and the handshake does not need it.
  const { Agent, EnvHttpProxyAgent, fetch } = await import("undici");
  const options = {
    keepAliveTimeout: 10_000,
    // A model may think for minutes before its first byte: the call's own deadline ends it, not the transport's.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  // This machine is never behind a proxy, whatever HTTP_PROXY says.
  const local = new URL(baseUrl).protocol === "http:";
  return { fetch, dispatcher: local ? new Agent(options) : new EnvHttpProxyAgent(options) };
}
