import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { onTestFinished } from "vitest";

export const model = "openai/gpt-4o-mini";
export const ask = (messages: string) => ({ model, messages });

/** An HTTP server on a free port, until the test ends. */
export async function listen(
  handler: RequestListener,
): Promise<{ url: string; port: number; server: Server }> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, server };
}

/** A server in OpenRouter's place; returns the environment that leads to it. */
export async function upstream(
  handler: RequestListener,
): Promise<{ OPENROUTER_BASE_URL: string; OPENROUTER_MAX_RETRIES: string }> {
  const { url } = await listen(handler);
  return { OPENROUTER_BASE_URL: url, OPENROUTER_MAX_RETRIES: "0" };
}

/** One that lists a single model and leaves the chats with it to the test. */
export const chatUpstream = (chat: RequestListener): ReturnType<typeof upstream> =>
  upstream((request, response) => {
    if (request.method === "GET") response.end(JSON.stringify({ data: [{ id: model }] }));
    else chat(request, response);
  });

export const event = (json: object): string => `data: ${JSON.stringify(json)}\n\n`;

export const chunk = (choice: object): string =>
  event({ id: "gen-1", model, choices: [{ index: 0, ...choice }] });
export const piece = (content: string, more: object = {}): string => chunk({ delta: { content }, ...more });
export const finish = chunk({ delta: {}, finish_reason: "stop" });
export const done = "data: [DONE]\n\n";

/** Begins an answer that is streamed; it stays open until it is ended. */
export function stream(response: ServerResponse, ...events: string[]): ServerResponse {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(events.join(""));
  return response;
}

/** A whole answer. */
export const answer = (response: ServerResponse, content: string): unknown =>
  stream(response, piece(content), finish, done).end();

/** A failure that says when to come back. */
export const refuse = (response: ServerResponse, status: number, retryAfter: number): unknown =>
  response
    .writeHead(status, { "content-type": "application/json", "retry-after": String(retryAfter) })
    .end(JSON.stringify({ error: limitError(status) }));

export const limitError = (code: number, metadata: object = {}): object => ({
  code,
  message: "Please come back later",
  metadata: { limit_source: code === 429 ? "openrouter_shared_capacity" : undefined, ...metadata },
});
