import { expect, onTestFinished, test } from "vitest";

import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { type ServerProcess, startServer } from "../support/server-process.ts";

/** A server with a chat completion under way that would never end by itself. */
async function serverInFlight(
  env: Record<string, string> = {},
): Promise<{ server: ServerProcess; simulator: Simulator }> {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const server = startServer({
    env: { OPENROUTER_API_KEY: simulator.key, OPENROUTER_BASE_URL: simulator.baseUrl, ...env },
  });
  await server.initialize();
  server.send({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: {
      name: "chat_completion",
      arguments: { model: "openai/gpt-4o-mini", messages: "[simulate: stall]" },
    },
  });
  await expect.poll(() => chatIn(simulator)).toBeDefined();
  return { server, simulator };
}

const chatIn = (simulator: Simulator) =>
  simulator.requests.find(({ path }) => path.endsWith("/chat/completions"));

async function expectCleanLeave({
  server,
  simulator,
}: {
  server: ServerProcess;
  simulator: Simulator;
}): Promise<void> {
  expect(await server.exited).toBe(0);
  await chatIn(simulator)?.closed;
  expect(chatIn(simulator)?.closedByClient).toBe(true);
  expect(server.lines).toHaveLength(1);
  expect(server.stderr()).toBe("");
}

test("leaves when its input ends, and ends the call upstream", async () => {
  const running = await serverInFlight();
  running.server.child.stdin.end();
  await expectCleanLeave(running);
});

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "leaves on %s, and ends the call upstream",
  async (signal) => {
    const running = await serverInFlight();
    running.server.child.kill(signal);
    await expectCleanLeave(running);
  },
);

test("leaves with a generation that goes on behind a handle, and ends it upstream", async () => {
  const running = await serverInFlight({ OPENROUTER_REPLY_WITHIN_SECONDS: "1" });
  const answer = await running.server.answer(1);
  expect(JSON.parse(answer.result?.content[0].text)).toMatchObject({ status: "in_progress" });
  expect(chatIn(running.simulator)?.closedByClient).toBe(false);
  running.server.child.stdin.end();
  expect(await running.server.exited).toBe(0);
  await chatIn(running.simulator)?.closed;
  expect(chatIn(running.simulator)?.closedByClient).toBe(true);
});

test("leaves when nobody reads its answers any more", async () => {
  const running = await serverInFlight();
  running.server.child.stdout.destroy();
  running.server.send({ jsonrpc: "2.0", id: 2, method: "ping" });
  running.server.send({ jsonrpc: "2.0", id: 3, method: "ping" });
  await expectCleanLeave(running);
});

test("answers what can be answered at once when the input ends right behind it", async () => {
  const server = startServer({});
  const clientInfo = { name: "test", version: "0" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  server.send({ jsonrpc: "2.0", id: 0, method: "initialize", params });
  server.send({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  server.child.stdin.end();
  expect(await server.exited).toBe(0);
  expect(server.lines.map((line) => JSON.parse(line).id)).toEqual([0, 1]);
});

test("answers a burst of requests in order, each on a line, when the input ends right behind it", async () => {
  const server = startServer({});
  const ids = Array.from({ length: 500 }, (_, id) => id);
  const burst = ids.map((id) => ({ jsonrpc: "2.0", id, method: id % 100 === 0 ? "tools/list" : "ping" }));
  server.child.stdin.end(burst.map((request) => `${JSON.stringify(request)}\n`).join(""));
  expect(await server.exited).toBe(0);
  expect(server.lines.map((line) => JSON.parse(line).id)).toEqual(ids);
});

test("leaves quietly when the input ends before a word was said", async () => {
  const server = startServer({});
  server.child.stdin.end();
  expect(await server.exited).toBe(0);
  expect(server.lines).toEqual([]);
  expect(server.stderr()).toBe("");
});
