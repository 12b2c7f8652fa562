import type { Dispatcher } from "undici";

import { invalid } from "../../errors.ts";
import { blockedPorts } from "./blocked-ports.ts";
import { type Proxy, proxyFor } from "./proxy.ts";

/** The way to OpenRouter. */
export interface Connection {
  dispatcher: Dispatcher;
  proxy: Proxy | undefined;
}

/** Makes it; nothing is opened before the first request. Throws a Validation Error for addresses that none is made to. */
export async function connect(
  base: URL,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Connection> {
  if (blockedPorts.has(base.port)) throw impossible("bad port");
  const proxy = proxyFor(base, environment);
  // undici is the largest file of the build, and the handshake does not need it.
  const { Agent, Pool, ProxyAgent } = await import("undici");
  const options = {
    // The build leaves out Node's HTTP/2 (.config/leave-out.js).
    allowH2: false,
    keepAliveTimeout: 10_000,
    // A model may think for minutes before its first byte: the call's own deadline ends it, not the transport's.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  if (proxy === undefined) return { proxy, dispatcher: new Agent(options) };
  const clientFactory = (origin: URL, poolOptions: object): Dispatcher => {
    const pool = new Pool(origin.origin, poolOptions);
    // undici takes a proxy that hangs up for a connection that had served its time, and asks it again without end; an
    // error without its code ends the request.
    const connectOnce = (asked: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> =>
      new Promise((resolve, reject) => {
        Pool.prototype.connect.call(pool, asked, (cause, data) =>
          cause ? reject(new Error("the proxy hung up", { cause })) : resolve(data),
        );
      });
    return Object.assign(pool, { connect: connectOnce });
  };
  return { proxy, dispatcher: new ProxyAgent({ ...options, uri: proxy.url, clientFactory }) };
}

/** What cannot be sent at all is about the settings, not about the network. */
export const impossible = (why: string) =>
  invalid(
    "impossible_request",
    `No request can be made to OPENROUTER_BASE_URL (${why})`,
    "Correct it and restart the server",
  );
