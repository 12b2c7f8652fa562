import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, onTestFinished, test } from "vitest";

import { createApp } from "../../../src/app.ts";
import { loadConfig } from "../../../src/config.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import type { Message } from "../../support/server-process.ts";
import { answer, chatUpstream, finish, done, piece, stream } from "../../support/upstream.ts";

const model = "openai/gpt-4o-mini";
const declared = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } },
};
const undeclared = { ...declared, "io.modelcontextprotocol/clientCapabilities": {} };

type Chat = Parameters<typeof chatUpstream>[0];

async function started(chat: Chat) {
  const env = await chatUpstream(chat);
  const clock = new ManualClock();
  const config = loadConfig({
    ...env,
    OPENROUTER_API_KEY: `sk-or-v1-${"0".repeat(64)}`,
    OPENROUTER_LOG_LEVEL: "silent",
  });
  const app = createApp({ config, version: "0.0.0", writesFiles: false, clock });
  const [client, server] = InMemoryTransport.createLinkedPair();
  const heard: Message[] = [];
  Object.assign(client, { onmessage: (message: JSONRPCMessage) => void heard.push(message as Message) });
  await Promise.all([client.start(), app.server.connect(server)]);
  onTestFinished(() => app.close());
  let id = 0;
  const ask = async (
    method: string,
    params: object,
    meta: Record<string, unknown> = declared,
  ): Promise<number> => {
    id += 1;
    await client.send({ jsonrpc: "2.0", id, method, params: { ...params, _meta: meta } });
    return id;
  };
  const answerTo = async (to: number): Promise<Message & { result: NonNullable<Message["result"]> }> => {
    await expect.poll(() => heard.find((one) => one.id === to), { timeout: 3000 }).toBeDefined();
    return { result: {}, ...heard.find((one) => one.id === to) };
  };
  const request = async (method: string, params: object, meta?: Record<string, unknown>) =>
    answerTo(await ask(method, params, meta));
  const call = (more: object = {}) => ({
    name: "chat_completion",
    arguments: { model, messages: "hi", ...more },
  });
  return { clock, heard, ask, answerTo, request, call };
}

describe("a call that takes more than two seconds", () => {
  test("comes back as a task, whose result is what the call would have answered when done", async () => {
    let end = (): void => {};
    const { clock, ask, answerTo, request, call, heard } = await started((_request, response) => {
      stream(response, piece("slow "));
      end = () => response.end([piece("answer"), finish, done].join(""));
    });
    const id = await ask("tools/call", call());
    await new Promise((resolve) => setTimeout(resolve, 100));
    await clock.advance(2100);
    const { result: created } = await answerTo(id);
    expect(created).toMatchObject({
      resultType: "task",
      taskId: expect.any(String),
      status: "working",
      pollIntervalMs: expect.any(Number),
      ttlMs: expect.any(Number),
      _meta: { "io.modelcontextprotocol/serverInfo": { name: "openrouter-mcp" } },
    });
    const { taskId } = created;
    await clock.advance(60_000);
    const working = await request("tasks/get", { taskId });
    expect(working.result).toMatchObject({ resultType: "complete", taskId, status: "working" });
    expect(working.result.statusMessage).toContain(model);
    expect((await request("tasks/update", { taskId, inputResponses: {} })).result).toMatchObject({
      resultType: "complete",
    });
    end();
    await expect
      .poll(async () => (await request("tasks/get", { taskId })).result.status, { timeout: 3000 })
      .toBe("completed");
    const { result: finished } = await request("tasks/get", { taskId });
    expect(finished.result).toMatchObject({ isError: false });
    expect(JSON.parse(finished.result.content[0].text).choices[0].message.content).toBe("slow answer");
    expect(heard.filter((one) => one.id === id)).toHaveLength(1);
    expect(heard.filter((one) => one.method !== undefined)).toEqual([]);
  });

  test("is ended at OpenRouter by tasks/cancel", async () => {
    let isClosed = false;
    const { clock, ask, answerTo, request, call } = await started((_request, response) => {
      stream(response, piece("slow"));
      response.on("close", () => {
        isClosed = true;
      });
    });
    const id = await ask("tools/call", call());
    await new Promise((resolve) => setTimeout(resolve, 100));
    await clock.advance(2100);
    const { taskId } = (await answerTo(id)).result;
    expect((await request("tasks/cancel", { taskId })).result).toMatchObject({ resultType: "complete" });
    expect((await request("tasks/get", { taskId })).result).toMatchObject({ status: "cancelled" });
    await expect.poll(() => isClosed).toBe(true);
  });

  test("whose failure is a tool's own is completed", async () => {
    let end = (): void => {};
    const { clock, ask, answerTo, request, call } = await started((_request, response) => {
      end = () => {
        response.writeHead(400, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: { code: 400, message: "no" } }));
      };
    });
    const id = await ask("tools/call", call());
    await new Promise((resolve) => setTimeout(resolve, 100));
    await clock.advance(2100);
    const { taskId } = (await answerTo(id)).result;
    end();
    await expect
      .poll(async () => (await request("tasks/get", { taskId })).result.status, { timeout: 3000 })
      .toBe("completed");
    expect((await request("tasks/get", { taskId })).result.result).toMatchObject({ isError: true });
  });
});

describe("no task is made", () => {
  test("of a quick call, a refusal or a dry run", async () => {
    const { request, call, clock } = await started((_request, response) => {
      answer(response, "quick");
    });
    const quick = await request("tools/call", call());
    expect(quick.result, JSON.stringify(quick)).toMatchObject({
      resultType: "complete",
      isError: false,
    });
    const refused = await request("tools/call", call({ temperature: 9 }));
    expect(refused.result).toMatchObject({ resultType: "complete", isError: true });
    const strategy = { name: "fallback", models: [{ id: model }, { id: model }], dry_run: true };
    const planned = await request("tools/call", call({ model: undefined, strategy }));
    expect(planned.result).toMatchObject({ resultType: "complete" });
    await clock.advance(10_000);
  });

  test("for a client that did not declare it with this request", async () => {
    const { clock, ask, answerTo, call, request } = await started((_request, response) => {
      stream(response, piece("slow"));
    });
    const id = await ask("tools/call", call(), undeclared);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await clock.advance(51_000);
    expect((await answerTo(id)).result).toMatchObject({ resultType: "complete" });
    const other = await request("tasks/get", { taskId: "x" }, undeclared);
    expect(other.error).toMatchObject({
      code: -32_021,
      data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
    });
  });
});

test("a task that is not there is refused, and the extension is told by server/discover", async () => {
  const { request } = await started(() => {});
  for (const method of ["tasks/get", "tasks/update", "tasks/cancel"]) {
    expect((await request(method, { taskId: "nothing" })).error).toMatchObject({ code: -32_602 });
  }
  const { result } = await request("server/discover", {});
  expect(result.capabilities.extensions).toEqual({ "io.modelcontextprotocol/tasks": {} });
});
