import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import { startSimulator } from "../../src/simulator/index.ts";
import { binary, startServer } from "../support/server-process.ts";

const call = (id: number, name: string, args: object) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
});
const idsIn = (lines: readonly string[]): unknown[] => lines.map((line) => JSON.parse(line).id);

test("free requests that were piped in are answered after the input has ended", async () => {
  const server = startServer({ args: ["--simulate"] });
  const uri = "openrouter://newest-models";
  server.send({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  server.send(call(2, "validate_model", { model: "openai/gpt-4o-mini" }));
  server.send({ jsonrpc: "2.0", id: 3, method: "resources/read", params: { uri } });
  server.send(call(4, "get_account_status", {}));
  server.child.stdin.end(JSON.stringify(call(5, "search_models", { query: "claude" })));
  expect(await server.exited).toBe(0);
  expect(new Set(idsIn(server.lines))).toEqual(new Set([1, 2, 3, 4, 5]));
  expect(server.lines.filter((line) => JSON.parse(line).result?.isError)).toEqual([]);
  expect(server.stderr()).toBe("");
});

test("one that only plans what it would cost is free, and answered", async () => {
  const server = startServer({ args: ["--simulate"], env: { OPENROUTER_TOOLS: "all" } });
  const models = [{ id: "openai/gpt-4o-mini" }, { id: "anthropic/claude-haiku-4.5" }];
  const strategy = { name: "fallback", models, dry_run: true };
  server.send(call(1, "chat_completion", { strategy, messages: "Hi" }));
  server.send(call(2, "chat_completion", { strategy: JSON.stringify(strategy), messages: "Hi" }));
  server.send(call(3, "generate_video", { prompt: "a red panda", dry_run: "true" }));
  server.child.stdin.end(JSON.stringify(call(4, "generate_image", { prompt: "a red panda", dry_run: true })));
  expect(await server.exited).toBe(0);
  expect(new Set(idsIn(server.lines))).toEqual(new Set([1, 2, 3, 4]));
  expect(server.lines.filter((line) => JSON.parse(line).result?.isError)).toEqual([]);
});

test("one that costs money ends with the input, and free ones beside it are answered", async () => {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const server = startServer({
    env: { OPENROUTER_API_KEY: simulator.key, OPENROUTER_BASE_URL: simulator.baseUrl },
  });
  server.send(call(1, "chat_completion", { model: "openai/gpt-4o-mini", messages: "[simulate: stall]" }));
  const chats = () => simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"));
  await expect.poll(() => chats().length).toBe(1);
  server.send(call(2, "get_account_status", {}));
  server.child.stdin.end();
  expect(await server.exited).toBe(0);
  await chats()[0]?.closed;
  expect(chats()[0]?.closedByClient).toBe(true);
  expect(idsIn(server.lines)).toEqual([2]);
});

test.each([0, ""])("a call with the id %j stops when it is cancelled", async (id) => {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const server = startServer({
    env: { OPENROUTER_API_KEY: simulator.key, OPENROUTER_BASE_URL: simulator.baseUrl },
  });
  await server.initialize();
  const chat = { model: "openai/gpt-4o-mini", messages: "[simulate: stall]" };
  server.send({ ...call(1, "chat_completion", chat), id });
  const chats = () => simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"));
  await expect.poll(() => chats().length).toBe(1);
  server.send({
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: id, reason: null },
  });
  await chats()[0]?.closed;
  expect(chats()[0]?.closedByClient).toBe(true);
  // Its id is its own again in what follows.
  server.send({ jsonrpc: "2.0", id, method: "ping" });
  await expect.poll(() => idsIn(server.lines)).toEqual([0, id]);
});

test("README's line for a single paid call gets its answer while the input is open", async () => {
  const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
  const line = readme.split("\n").find((one) => one.startsWith("{ echo '"));
  if (!line) throw new Error("README.md has no such line");
  const shell = spawn(
    "sh",
    ["-c", line.replace("node /path/to/openrouter-mcp/dist/main.js", '"$NODE" "$BINARY"')],
    {
      env: { ...process.env, NODE: process.execPath, BINARY: binary },
      detached: true,
    },
  );
  onTestFinished(() => {
    if (shell.exitCode === null && shell.pid !== undefined) process.kill(-shell.pid, "SIGKILL");
  });
  let text = "";
  shell.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await expect.poll(() => text, { timeout: 10_000 }).toContain("\n");
  const { id, result } = JSON.parse(text);
  expect({ id, isError: result.isError }).toEqual({ id: 1, isError: false });
  shell.stdin.end();
  expect((await once(shell, "exit"))[0]).toBe(0);
});
