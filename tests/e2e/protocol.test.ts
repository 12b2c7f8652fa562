import { randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { startServer } from "../support/server-process.ts";
import { upstream } from "../support/upstream.ts";

const chat = (messages: string) => ({
  name: "chat_completion",
  arguments: { model: "openai/gpt-4o-mini", messages },
});

test("serves the main job over stdio", async () => {
  const server = startServer({ args: ["--simulate"] });
  const { result } = await server.initialize();
  expect(result).toMatchObject({
    serverInfo: { name: "openrouter-mcp" },
    capabilities: { tools: { listChanged: false } },
    instructions: expect.stringContaining("OpenRouter"),
  });

  const list = await server.request(1, "tools/list");
  expect(list.result?.tools.map((tool: { name: string }) => tool.name)).toEqual([
    "chat_completion",
    "get_result",
    "search_models",
    "get_model_info",
    "validate_model",
    "generate_image",
    "get_account_status",
  ]);
  const answer = await server.request(2, "tools/call", chat("Reply with exactly: pong"));
  expect(answer.result?.isError).toBe(false);
  expect(JSON.parse(answer.result?.content[0].text).choices[0].message.content).toBe("pong");
  expect(server.stderr()).toBe("");
});

test("serves resources and completions over stdio", async () => {
  const server = startServer({ args: ["--simulate"] });
  await server.initialize();
  const { resources } = (await server.request(1, "resources/list")).result ?? {};
  const [template] = (await server.request(2, "resources/templates/list")).result?.resourceTemplates ?? [];
  const ref = { type: "ref/resource", uri: template.uriTemplate };
  const completed = await server.request(3, "completion/complete", {
    ref,
    argument: { name: "id", value: "claude-sonnet-4.5" },
  });
  const [id] = completed.result?.completion.values ?? [];
  expect(id).toBe("anthropic/claude-sonnet-4.5");
  const read = async (request: number, uri: string) =>
    JSON.parse((await server.request(request, "resources/read", { uri })).result?.contents[0].text);
  expect(await read(4, template.uriTemplate.replace("{+id}", id))).toMatchObject({ id });
  expect((await read(5, resources[0].uri)).models.length).toBeGreaterThan(1);
  expect(server.stderr()).toBe("");
});

test("asks nobody and writes nothing before it has to", async () => {
  const asked: (string | undefined)[] = [];
  const { OPENROUTER_BASE_URL } = await upstream((request, response) => {
    asked.push(request.url);
    response.end('{"data":[]}');
  });
  const cache = join(tmpdir(), `openrouter-mcp-${randomUUID()}`);
  const server = startServer({ env: { OPENROUTER_BASE_URL, OPENROUTER_CACHE_DIR: cache } });
  await server.initialize();
  await server.request(1, "tools/list");
  await server.request(2, "resources/list");
  await server.request(3, "resources/templates/list");
  expect(asked).toEqual([]);
  expect(existsSync(cache)).toBe(false);
  await server.request(4, "resources/read", { uri: "openrouter://newest-models" });
  expect(asked).toHaveLength(1);
  server.child.stdin.end();
  await server.exited;
  rmSync(cache, { recursive: true, force: true });
});

test("keeps stdout for the protocol, whatever else prints", async () => {
  const noise = `
    setTimeout(() => setInterval(() => {
      console.log("noise"); console.info("noise"); console.debug("noise"); process.stdout.write("noise\\n");
    }, 5).unref(), 250).unref()`;
  const server = startServer({
    args: ["--simulate"],
    nodeArgs: ["--import", `data:text/javascript,${encodeURIComponent(noise)}`],
  });
  await server.initialize();
  await server.request(1, "tools/call", chat("Write about 40 words"));
  await expect.poll(server.stderr).toContain("noise");
  await server.request(2, "tools/list");
  expect(server.lines.filter((line) => line.includes("noise"))).toEqual([]);
  expect(server.lines.map((line) => JSON.parse(line).jsonrpc)).toEqual(["2.0", "2.0", "2.0"]);
});

test("answers every request, however malformed", async () => {
  const server = startServer({ args: ["--simulate"] });
  await server.initialize();
  const codeOf = async (id: number, fields: object): Promise<number | undefined> => {
    server.send({ jsonrpc: "2.0", id, ...fields });
    return (await server.answer(id)).error?.code;
  };
  const call = (params: unknown): object => ({ method: "tools/call", params });
  expect(await codeOf(1, call("nonsense"))).toBe(-32602);
  expect(await codeOf(2, call({}))).toBe(-32602);
  expect(await codeOf(3, call({ name: "no_such_tool", arguments: {} }))).toBe(-32602);
  expect(await codeOf(4, call({ name: "constructor" }))).toBe(-32602);
  expect(await codeOf(5, call({ name: "search_models", arguments: [1] }))).toBe(-32602);
  const completion = (ref: object, argument?: object): object => ({
    method: "completion/complete",
    params: { ref, argument },
  });
  const template = { type: "ref/resource", uri: "openrouter://models/{+id}" };
  expect(await codeOf(31, completion(template))).toBe(-32602);
  expect(await codeOf(32, completion({ type: "ref/odd" }, { name: "id", value: "" }))).toBe(-32602);
  expect(await codeOf(33, completion({ ...template, uri: "odd:{id}" }, { name: "id", value: "" }))).toBe(
    -32602,
  );
  expect(await codeOf(34, { method: "resources/read", params: {} })).toBe(-32602);
  expect(await codeOf(35, { method: "resources/read", params: { uri: "odd:uri" } })).toBe(-32602);
  expect(await codeOf(36, { method: "resources/subscribe", params: { uri: "odd:uri" } })).toBe(-32601);
  expect(await codeOf(6, { method: "initialize", params: { protocolVersion: 3 } })).toBe(-32602);
  expect(await codeOf(7, { method: "no/such/method" })).toBe(-32601);
  expect(await codeOf(8, { method: "ping", jsonrpc: "1.0" })).toBe(-32600);
  expect(await codeOf(9, { method: 7 })).toBe(-32600);
  expect(await codeOf(10, { method: "ping", extra: true })).toBe(-32600);
  server.send('{"jsonrpc":"2.0","id":11');
  expect((await server.answer(null)).error?.code).toBe(-32700);
  expect(await codeOf(15, {})).toBe(-32600);
  expect(await codeOf(16, { params: {} })).toBe(-32600);
  for (const meta of [5, "x", [], { progressToken: {} }, { progressToken: 1.5 }]) {
    expect(await codeOf(17, { method: "tools/list", params: { _meta: meta } })).toBe(-32602);
    server.lines.length = 0;
  }
  // Answers and notifications are not answered, however odd they are.
  server.send({ jsonrpc: "2.0", id: 12, result: "odd" });
  server.send({ jsonrpc: "2.0", method: "notifications/odd", params: 3 });
  expect((await server.request(13, "ping")).result).toEqual({});
  expect(server.lines.filter((line) => JSON.parse(line).id === 12)).toEqual([]);
  const noArguments = await server.request(14, "tools/call", { name: "search_models", arguments: null });
  expect(noArguments.result?.isError).toBe(false);
});

test("answers a message that is too long by its id, wherever the client writes it", async () => {
  const server = startServer({});
  await server.initialize();
  const params = { name: "chat_completion", arguments: { messages: "x".repeat(11_000_000) } };
  server.send({ jsonrpc: "2.0", id: 21, method: "tools/call", params });
  expect((await server.answer(21)).error).toMatchObject({
    code: -32600,
    message: expect.stringMatching(/10485760 bytes/),
  });
  server.send({ method: "tools/call", params, jsonrpc: "2.0", id: 22 });
  expect((await server.answer(22)).error?.code).toBe(-32600);
  expect((await server.request(23, "ping")).result).toEqual({});
});

test("reads a last line that has no end", async () => {
  const server = startServer({});
  const clientInfo = { name: "test", version: "0" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  server.child.stdin.end(JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params }));
  expect(await server.exited).toBe(0);
  expect(server.lines).toHaveLength(1);
});

test("goes on when nobody reads its log", async () => {
  const server = startServer({ env: { OPENROUTER_TIMEOUT_SECONDS: "abc", OPENROUTER_LOG_LEVEL: "debug" } });
  server.child.stderr.destroy();
  await server.initialize();
  for (let count = 0; count < 3; count += 1) server.send("garbage");
  expect((await server.request(1, "ping")).result).toEqual({});
});

test("splits and joins lines wherever the pipe does", async () => {
  const server = startServer({ args: ["--simulate"] });
  await server.initialize();
  const text = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: chat("Reply with exactly: 🎉 é"),
  });
  const bytes = Buffer.from(`${text}\r\n\n${JSON.stringify({ jsonrpc: "2.0", id: 2, method: "ping" })}\n`);
  for (let at = 0; at < bytes.length; at += 3) server.child.stdin.write(bytes.subarray(at, at + 3));
  expect((await server.answer(2)).result).toEqual({});
  const answer = await server.answer(1);
  expect(JSON.parse(answer.result?.content[0].text).choices[0].message.content).toBe("🎉 é");
});
