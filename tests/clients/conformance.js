// The official conformance scenarios that need no fixture of their own, over a bridge: the suite speaks HTTP to servers.
// Of 0.1.16 the others ask for tools, prompts, resources and templates called test_..., or for HTTP alone.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

import { server } from "./common.js";
import { runBin } from "./run-bin.js";

const scenarios = ["server-initialize", "ping", "tools-list", "resources-list"];

const sessions = new Map();

/** A server of its own for each session, every message handed on as it is. */
async function openSession() {
  const stdio = new StdioClientTransport({ ...server, stderr: "ignore" });
  const http = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => sessions.set(id, { http, stdio }),
  });
  Object.assign(http, { onmessage: (message) => void stdio.send(message) });
  Object.assign(stdio, { onmessage: (message) => void http.send(message).catch(() => {}) });
  await Promise.all([http.start(), stdio.start()]);
  return { http, stdio };
}

const bridge = createServer(async (request, response) => {
  const known = sessions.get(request.headers["mcp-session-id"]);
  const { http } = known ?? (await openSession());
  await http.handleRequest(request, response);
});
await new Promise((resolve) => bridge.listen(0, "127.0.0.1", resolve));
try {
  const url = `http://127.0.0.1:${bridge.address().port}/mcp`;
  for (const scenario of scenarios) {
    const args = ["server", "--url", url, "--scenario", scenario];
    const { code, stdout, stderr } = await runBin("@modelcontextprotocol/conformance", args);
    assert.equal(code, 0, `${scenario}:\n${stdout}${stderr}`);
    assert.match(stdout, /Passed: (\d+)\/\1, 0 failed/);
  }
} finally {
  await Promise.all([...sessions.values()].map(({ stdio }) => stdio.close()));
  bridge.closeAllConnections();
  bridge.close();
}
