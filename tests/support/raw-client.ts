import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { expect, onTestFinished } from "vitest";

import type { Config } from "../../src/config.ts";
import { startServer, type ServerSetUp } from "./harness.ts";
import type { Message } from "./server-process.ts";

/** What a request of MCP 2026-07-28 says of a client that takes tasks. */
export const takesTasks = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } },
};

type Answered = Message & { result: NonNullable<Message["result"]> };

export interface RawClient {
  /** Everything that the server wrote. */
  heard: Message[];
  send: (message: Message) => Promise<void>;
  /** Sends a request and tells its id. */
  ask: (method: string, params: object, meta?: Record<string, unknown>) => Promise<number>;
  answerTo: (id: number) => Promise<Answered>;
  request: (method: string, params: object, meta?: Record<string, unknown>) => Promise<Answered>;
  /** The server leaves. */
  leave: () => Promise<void>;
}

/** The whole server, spoken to in messages as a client of MCP 2026-07-28 writes them. */
export async function startRaw({ config, ...options }: ServerSetUp & { config: Config }): Promise<RawClient> {
  const { app, server } = startServer(config, options);
  const [client, transport] = InMemoryTransport.createLinkedPair();
  const heard: Message[] = [];
  Object.assign(client, { onmessage: (message: JSONRPCMessage) => void heard.push(message as Message) });
  await Promise.all([client.start(), server.connect(transport)]);
  onTestFinished(() => app.close());
  const send = (message: Message): Promise<void> =>
    client.send({ jsonrpc: "2.0", ...message } as JSONRPCMessage);
  let last = 0;
  const ask: RawClient["ask"] = async (method, params, meta = takesTasks) => {
    last += 1;
    await send({ id: last, method, params: { ...params, _meta: meta } });
    return last;
  };
  const answerTo: RawClient["answerTo"] = async (id) => {
    const found = () => heard.find((one) => one.id === id && one.method === undefined);
    await expect.poll(found, { timeout: 8000 }).toBeDefined();
    return { result: {}, ...found() };
  };
  return {
    heard,
    send,
    ask,
    answerTo,
    request: async (method, params, meta) => answerTo(await ask(method, params, meta)),
    leave: () => app.close(),
  };
}
