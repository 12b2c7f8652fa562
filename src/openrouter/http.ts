import type { Dispatcher, fetch as undiciFetch, Response } from "undici";

import { AppError } from "../errors.ts";

export interface HttpRequest {
  method: "GET" | "POST";
  /** Below the base URL, e.g. `/models`. */
  path: string;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
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
}

export interface Http {
  send: Send;
  /** Ends every open connection. */
  close(): Promise<void>;
}

export function createHttp(options: HttpOptions): Http {
  const headers = requestHeaders(options);
  let connection: Promise<Connection> | undefined;

  return {
    async send({ method, path, query, body, signal }) {
      connection ??= connect(options.baseUrl);
      const { fetch, dispatcher } = await connection;
      const search = query ? `?${new URLSearchParams(query).toString()}` : "";
      try {
        return await fetch(`${options.baseUrl}${path}${search}`, {
          method,
          headers,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal,
          dispatcher,
          // A redirect could carry the key to another host.
          redirect: "manual",
        });
      } catch (error) {
        signal.throwIfAborted();
        throw new NetworkError(error);
      }
    },
    async close() {
      if (connection) await (await connection).dispatcher.destroy();
    },
  };
}

/** No answer came. `neverConnected` is true only when the request cannot have reached OpenRouter. */
export class NetworkError extends AppError {
  readonly neverConnected: boolean;

  constructor(cause: unknown) {
    const code = systemCode(cause);
    super(
      {
        category: "API Error",
        code: "network_error",
        what: `OpenRouter could not be reached (${code})`,
        next: networkAdvice[code] ?? "Check the network and try again",
        retryable: true,
      },
      { cause },
    );
    this.neverConnected = neverConnected.has(code);
  }
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
function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown cause";
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  if (inner instanceof Error) return systemCode(inner);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
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
