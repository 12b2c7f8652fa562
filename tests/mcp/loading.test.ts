import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { expect, test } from "vitest";

import { loadConfig } from "../../src/config.ts";
import { startServer } from "../support/harness.ts";

const start = () => startServer(loadConfig({ OPENROUTER_LOG_LEVEL: "silent" }), { writesFiles: false });

// Whoever ends what is under way waits for it.
test("a tool is being loaded from its first call until it is there", async () => {
  const { requests } = start().app;
  expect(requests.loading()).toBeUndefined();
  const called = requests.callTool(
    "get_result",
    {},
    {
      signal: new AbortController().signal,
      report() {},
      roots: async () => [],
    },
  );
  await requests.loading();
  expect(requests.loading()).toBeUndefined();
  expect((await called).isError).toBe(true);
});

test("so is what MCP 2026-07-28 needs, from its first request", async () => {
  const { server } = start();
  const [client, transport] = InMemoryTransport.createLinkedPair();
  await server.connect(transport);
  await client.start();
  expect(server.loading()).toBeUndefined();
  await client.send({ jsonrpc: "2.0", id: 1, method: "server/discover" });
  const loading = server.loading();
  expect(loading).toBeDefined();
  await loading;
  expect(server.loading()).toBeUndefined();
});
