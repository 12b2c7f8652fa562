import { expect, test } from "vitest";

import { startServer } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { ask, chatUpstream, done, finish, model, piece, stream } from "../support/upstream.ts";

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const all = ["text", "resource_link", "image", "resource_link", "audio"];

// The changelogs of MCP: audio came with 2025-03-26, resource links with 2025-06-18.
test.each([
  ["2024-10-07", ["text", "image"]],
  ["2024-11-05", ["text", "image"]],
  ["2025-03-26", ["text", "image", "audio"]],
  ["2025-06-18", all],
  ["2025-11-25", all],
  // Of a version that nobody knows, the newest that the server knows is agreed on.
  ["2099-01-01", all],
])("a client of %s gets the kinds of content it knows, and the paths in the text", async (version, types) => {
  const env = await chatUpstream((_, response) => {
    const images = [{ type: "image_url", image_url: { url: `data:image/png;base64,${png}` } }];
    const audio = { data: Buffer.alloc(2000, 1).toString("base64"), transcript: "Hello" };
    stream(response, piece("Here", { delta: { content: "Here", images, audio } }), finish, done).end();
  });
  const folder = await temporaryFolder();
  const server = startServer({
    env: { ...env, OPENROUTER_API_KEY: "sk-or-v1-0123456789abcdef", OPENROUTER_OUTPUT_DIR: folder },
  });
  const clientInfo = { name: "old", version: "0" };
  const hello = { protocolVersion: version, capabilities: {}, clientInfo };
  // Revisions that do not know icons leave a server's description open.
  expect((await server.request(0, "initialize", hello)).result).toMatchObject({
    serverInfo: { name: "openrouter-mcp", icons: [{ sizes: ["any"] }] },
  });
  server.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  const params = { name: "chat_completion", arguments: ask("Draw") };
  const { result } = await server.request(1, "tools/call", params);
  expect(result?.content.map(({ type }: { type: string }) => type)).toEqual(types);
  // A request with terms of its own is not bound to that handshake.
  const terms = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const newer = await server.request(2, "tools/call", { ...params, _meta: terms });
  expect(newer.result?.content.map(({ type }: { type: string }) => type)).toEqual(all);
  const { choices, model: answered } = JSON.parse(result?.content[0].text);
  expect(answered).toBe(model);
  expect(choices[0].message.images[0].path).toContain(folder);
  expect(choices[0].message.audio.path).toContain(folder);
});
