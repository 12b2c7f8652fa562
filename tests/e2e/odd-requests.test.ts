import { Validator } from "@cfworker/json-schema";
import { describe, expect, test } from "vitest";

import { startServer, type ServerProcess } from "../support/server-process.ts";
import { ask, chatUpstream, done, finish, piece, stream } from "../support/upstream.ts";

const OPENROUTER_API_KEY = `sk-or-v1-${"0".repeat(64)}`;
const request = (id: number | string, method: string, params: object = {}) => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});
const chat = (id: number | string) =>
  request(id, "tools/call", { name: "chat_completion", arguments: ask("hi") });
const cancel = (requestId: number | string) => ({
  jsonrpc: "2.0",
  method: "notifications/cancelled",
  params: { requestId },
});
const idsOf = ({ lines }: ServerProcess): unknown[] => lines.map((line) => JSON.parse(line).id);

/** A server whose chats stay open until they are ended, and how many of them were hung up. */
async function withOpenChats() {
  const ends: (() => void)[] = [];
  let hungUp = 0;
  const env = await chatUpstream((_request, response) => {
    stream(response, piece("slow "));
    let isEnded = false;
    ends.push(() => {
      isEnded = true;
      response.end([piece("answer"), finish, done].join(""));
    });
    response.on("close", () => {
      hungUp += isEnded ? 0 : 1;
    });
  });
  const server = startServer({ env: { ...env, OPENROUTER_API_KEY } });
  return { server, ends, hungUp: () => hungUp };
}

describe("ids", () => {
  test("of two requests under way at once are answered both", async () => {
    const { server, ends } = await withOpenChats();
    server.send(chat(5));
    server.send(chat(5));
    server.send(request(5, "tools/call", { name: "search_models" }));
    await expect.poll(() => idsOf(server)).toEqual([5]);
    await expect.poll(() => ends.length).toBe(2);
    for (const end of ends) end();
    await expect.poll(() => idsOf(server)).toEqual([5, 5, 5]);
    const answers = server.lines.slice(1).map((line) => JSON.parse(line).result.isError);
    expect(answers).toEqual([false, false]);
  });

  test.each([5, 0, ""])("that two have (%j) end both of them, when they are cancelled", async (id) => {
    const { server, ends, hungUp } = await withOpenChats();
    server.send(chat(id));
    server.send(chat(id));
    await expect.poll(() => ends.length).toBe(2);
    server.send(cancel(id));
    await expect.poll(hungUp).toBe(2);
    expect((await server.request(9, "ping")).result).toEqual({});
    expect(idsOf(server)).toEqual([9]);
  });
});

test("is of use before a handshake: a ping, its tools, and calls", async () => {
  const server = startServer({ args: ["--simulate"] });
  expect((await server.request(1, "ping")).result).toEqual({});
  expect((await server.request(2, "tools/list")).result?.["tools"].length).toBeGreaterThan(5);
  const call = { name: "validate_model", arguments: { model: "openai/gpt-4o-mini" } };
  expect((await server.request(3, "tools/call", call)).result).toMatchObject({ isError: false });
  expect((await server.initialize()).result).toMatchObject({ protocolVersion: "2025-11-25" });
  expect((await server.request(4, "ping")).result).toEqual({});
});

test("answers a call at once that asks to be a task of 2025-11-25, which is not offered", async () => {
  const server = startServer({ args: ["--simulate"] });
  await server.initialize();
  const call = { name: "validate_model", arguments: { model: "openai/gpt-4o-mini" }, task: { ttl: 1000 } };
  expect((await server.request(1, "tools/call", call)).result).toMatchObject({ isError: false });
});

test("offers no logging, and nobody may ask for it", async () => {
  const server = startServer({});
  expect((await server.initialize()).result?.["capabilities"]).toEqual({
    tools: { listChanged: false },
    prompts: { listChanged: false },
    resources: { listChanged: false },
    completions: {},
  });
  expect((await server.request(1, "logging/setLevel", { level: "debug" })).error?.code).toBe(-32_601);
  expect((await server.request(2, "logging/setLevel", {})).error?.code).toBe(-32_601);
});

test("speaks JSON Schema 2020-12", async () => {
  const server = startServer({ env: { OPENROUTER_TOOLS: "all" } });
  await server.initialize();
  const { tools } = (await server.request(1, "tools/list")).result ?? {};
  for (const { inputSchema, outputSchema } of tools as { inputSchema: object; outputSchema?: object }[]) {
    for (const schema of [inputSchema, outputSchema ?? {}]) {
      // Without a dialect it is 2020-12 (MCP 2025-11-25, JSON Schema usage); what older ones wrote otherwise is not there.
      expect(JSON.stringify(schema)).not.toMatch(/"\$schema"|"definitions"|"dependencies"|"additionalItems"/);
      expect(new Validator(schema, "2020-12").validate(7).valid).toBe(
        schema !== inputSchema && !outputSchema,
      );
    }
  }
});

/** A ping of exactly so many bytes. */
function pingOf(bytes: number, id: number): string {
  const empty = JSON.stringify(request(id, "ping", { _meta: { note: "" } }));
  return JSON.stringify(request(id, "ping", { _meta: { note: "x".repeat(bytes - empty.length) } }));
}

test("takes a line of 10 MB, and refuses one that has a byte more", async () => {
  const server = startServer({});
  await server.initialize();
  const most = 10 * 1024 * 1024;
  server.send(pingOf(most, 1));
  expect((await server.answer(1)).result).toEqual({});
  server.send(pingOf(most + 1, 2));
  expect((await server.answer(2)).error).toMatchObject({ code: -32_600 });
});

// Each of a method that is known, with params of the wrong kind.
const wrong: [string, unknown][] = [
  ["initialize", {}],
  ["ping", []],
  ["ping", { _meta: 3 }],
  ["tools/list", { _meta: "x" }],
  ["tools/list", { cursor: 3 }],
  ["tools/list", { cursor: "nowhere" }],
  ["tools/call", { name: 3 }],
  ["tools/call", { name: "search_models", arguments: "x" }],
  ["tools/call", { name: "nothing", arguments: {} }],
  ["resources/list", { cursor: {} }],
  ["resources/list", { cursor: "nowhere" }],
  ["resources/templates/list", { cursor: "nowhere" }],
  ["resources/read", { uri: 3 }],
  ["resources/read", { uri: "" }],
  ["resources/read", { uri: "openrouter://" }],
  ["resources/read", { uri: "openrouter://results/%00" }],
  ["resources/read", { uri: "openrouter://conversations/../../etc/passwd" }],
  ["prompts/list", { cursor: "nowhere" }],
  ["prompts/get", {}],
  ["prompts/get", { name: "nothing" }],
  ["prompts/get", { name: "compare_models" }],
  ["prompts/get", { name: "compare_models", arguments: { question: "  " } }],
  ["prompts/get", { name: "compare_models", arguments: { question: 3 } }],
  ["completion/complete", { ref: { type: "ref/prompt" }, argument: { name: "model", value: "" } }],
  [
    "completion/complete",
    { ref: { type: "ref/prompt", name: "nothing" }, argument: { name: "m", value: "" } },
  ],
  ["completion/complete", { ref: { type: "ref/resource", uri: "x:" }, argument: { name: "m", value: "" } }],
  ["completion/complete", { ref: { type: "ref/prompt", name: "review_with" }, argument: { name: "m" } }],
];

describe.each([
  ["a handshake", {}],
  [
    "terms of its own",
    {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
    },
  ],
])("with %s", (_, meta) => {
  test("params that are wrong are -32602, whatever the method", async () => {
    const server = startServer({ args: ["--simulate"] });
    const spoken = wrong.filter(
      ([method]) =>
        !("io.modelcontextprotocol/protocolVersion" in meta) || !["initialize", "ping"].includes(method),
    );
    const codes = await Promise.all(
      spoken.map(async ([method, params], id) => {
        const isObject = typeof params === "object" && params !== null && !Array.isArray(params);
        const given = isObject && !("_meta" in params) ? { ...params, _meta: meta } : params;
        server.send({ jsonrpc: "2.0", id, method, params: given });
        return [method, params, (await server.answer(id)).error?.code];
      }),
    );
    expect(codes).toEqual(spoken.map(([method, params]) => [method, params, -32_602]));
  });
});
