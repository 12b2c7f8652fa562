import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createTls } from "node:https";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

import { onTestFinished } from "vitest";

import { certificate } from "./certificate.ts";

/** A server that listens on a free port of this machine until the test ends. */
async function open(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Speaks whatever the test says. */
export const rawServer = (onConnection: (socket: Socket) => void): Promise<number> =>
  open(createServer(onConnection));

/** Speaks HTTPS, with a certificate that nobody trusts. */
export const tlsServer = (handler: RequestListener): Promise<number> => open(createTls(certificate, handler));

/** The same for whoever speaks HTTP/1.1; offers HTTP/2 first. */
export const http2Server = (handler: RequestListener): Promise<number> =>
  open(createSecureServer({ ...certificate, allowHTTP1: true }).on("request", handler));

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** What a proxy does once it has said yes. */
export function pipeTo(socket: Socket, port: number): void {
  const target = connect(port, "127.0.0.1");
  socket.pipe(target).pipe(socket);
  target.on("error", () => socket.destroy());
  socket.on("close", () => target.destroy());
}

export interface HttpProxy {
  port: number;
  /** The first line of each request to it. */
  asked: string[];
  /** What its clients said of themselves. */
  credentials: string[];
}

/** A real CONNECT proxy. With a `refusal` it answers so instead of connecting; to `to` instead of to where it is told. */
export async function httpProxy({ refusal, to }: { refusal?: string; to?: number } = {}): Promise<HttpProxy> {
  const asked: string[] = [];
  const credentials: string[] = [];
  const port = await rawServer((socket) => {
    socket.once("data", (head: Buffer) => {
      const lines = head.toString("latin1").split("\r\n");
      asked.push(lines[0] ?? "");
      credentials.push(...lines.filter((line) => /^proxy-authorization:/i.test(line)));
      if (refusal !== undefined) {
        socket.end(`HTTP/1.1 ${refusal}\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      pipeTo(socket, to ?? 0);
    });
  });
  return { port, asked, credentials };
}
