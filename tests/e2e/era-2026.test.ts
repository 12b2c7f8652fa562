import { describe, expect, test } from "vitest";

import { startServer } from "../support/server-process.ts";

const revision = "2026-07-28";
const meta = {
  "io.modelcontextprotocol/protocolVersion": revision,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
};

const tasks = { extensions: { "io.modelcontextprotocol/tasks": {} } };

describe("a request of 2026-07-28", () => {
  test("is answered without a handshake, and says what it is", async () => {
    const server = startServer({ args: ["--simulate"] });
    const discovered = await server.request(1, "server/discover", { _meta: meta });
    expect(discovered.result).toMatchObject({
      supportedVersions: [revision],
      capabilities: { tools: { listChanged: false } },
      instructions: expect.stringContaining("OpenRouter"),
      resultType: "complete",
      cacheScope: "public",
      ttlMs: expect.any(Number),
      _meta: {
        "io.modelcontextprotocol/serverInfo": {
          name: "openrouter-mcp",
          icons: [{ mimeType: "image/svg+xml" }],
        },
      },
    });
    const listed = await server.request(2, "tools/list", { _meta: meta });
    expect(listed.result).toMatchObject({ resultType: "complete", cacheScope: "public" });
    // The picture is told once, and of the server alone.
    expect(JSON.stringify(listed.result)).not.toContain("icons");
    const call = { name: "validate_model", arguments: { model: "openai/gpt-4o-mini" }, _meta: meta };
    expect((await server.request(3, "tools/call", call)).result).toMatchObject({
      resultType: "complete",
      isError: false,
    });
    const long = {
      name: "chat_completion",
      arguments: { model: "openai/gpt-4o-mini", messages: "Write about 300 words", max_result_chars: 1000 },
      _meta: meta,
    };
    const { result } = await server.request(4, "tools/call", long);
    const kept = JSON.parse(result?.["content"][0].text);
    const read = async (id: number, uri: string) =>
      (await server.request(id, "resources/read", { uri, _meta: meta })).result;
    const uris = ["account", "conversations", `results/${kept.result_id}`].map(
      (path) => `openrouter://${path}`,
    );
    for (const [index, uri] of uris.entries()) {
      expect(await read(10 + index, uri)).toMatchObject({ cacheScope: "private", ttlMs: 0 });
    }
    const whole = await read(20, `openrouter://results/${kept.result_id}`);
    expect(JSON.parse(whole?.["contents"][0].text).choices[0].message.content).toContain(
      kept.choices[0].message.content,
    );
    for (const [index, uri] of [
      "openrouter://models/openai/gpt-4o-mini",
      "openrouter://free-models",
    ].entries()) {
      expect(await read(30 + index, uri)).toMatchObject({ cacheScope: "public", ttlMs: expect.any(Number) });
    }
    expect(server.lines.every((line) => !("method" in JSON.parse(line)))).toBe(true);
  });

  test("without its terms, or of another revision, is refused by the code for that", async () => {
    const server = startServer({ args: ["--simulate"] });
    const none = await server.request(1, "tools/list", {
      _meta: { "io.modelcontextprotocol/protocolVersion": revision },
    });
    expect(none.error).toMatchObject({
      code: -32_602,
      message: expect.stringContaining("clientCapabilities"),
    });
    for (const [id, method] of ["tools/list", "server/discover", "tools/call", "resources/read"].entries()) {
      const requested = "2030-01-01";
      const other = { ...meta, "io.modelcontextprotocol/protocolVersion": requested };
      const { error } = await server.request(10 + id, method, { name: "x", uri: "x:", _meta: other });
      expect(error).toMatchObject({ code: -32_022, data: { supported: [revision], requested } });
    }
    // What is no part of it is not there, whatever is said of it.
    for (const [id, method] of ["ping", "initialize", "logging/setLevel", "resources/subscribe"].entries()) {
      const gone = await server.request(20 + id, method, { _meta: meta });
      expect(gone.error).toMatchObject({ code: -32_601 });
    }
    const probe = await server.request(30, "server/discover");
    expect(probe.result).toMatchObject({ supportedVersions: [revision] });
  });

  test.each([
    [{ "io.modelcontextprotocol/clientCapabilities": {} }, "protocolVersion"],
    [{ ...meta, "io.modelcontextprotocol/protocolVersion": 7 }, "protocolVersion"],
    [{ ...meta, "io.modelcontextprotocol/protocolVersion": null }, "protocolVersion"],
    [{ ...meta, "io.modelcontextprotocol/clientCapabilities": [] }, "clientCapabilities"],
    [{ ...meta, "io.modelcontextprotocol/clientCapabilities": null }, "clientCapabilities"],
    [{ ...meta, "io.modelcontextprotocol/clientInfo": "me" }, "clientInfo"],
    ["nothing", "_meta"],
    [[], "_meta"],
  ])("with the terms %j is refused for its %s", async (terms, why) => {
    const server = startServer({ args: ["--simulate"] });
    for (const [id, method] of ["server/discover", "tools/list", "subscriptions/listen"].entries()) {
      const { error } = await server.request(id, method, { _meta: terms });
      expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining(why) });
    }
  });

  test("may come beside those of a handshake, each answered in its own era", async () => {
    const server = startServer({ args: ["--simulate"] });
    await server.request(1, "server/discover", { _meta: meta });
    await server.initialize();
    expect((await server.request(2, "tools/list")).result).not.toHaveProperty("resultType");
    expect((await server.request(3, "tools/list", { _meta: meta })).result).toHaveProperty("resultType");
    expect((await server.request(4, "ping")).result).toEqual({});
  });

  test("that listens is acknowledged by its id, and hears the end", async () => {
    const server = startServer({ args: ["--simulate"] });
    const listen = (id: number): void =>
      server.send({
        jsonrpc: "2.0",
        id,
        method: "subscriptions/listen",
        params: { notifications: { toolsListChanged: true }, _meta: meta },
      });
    // Twice the same, and an id that the SDK takes for none.
    for (const id of [7, 7, 0, 8]) listen(id);
    await expect.poll(() => server.lines.length).toBe(4);
    const acknowledged = server.lines.map((line) => JSON.parse(line));
    for (const [index, id] of [7, 7, 0, 8].entries()) {
      expect(acknowledged[index]).toMatchObject({
        method: "notifications/subscriptions/acknowledged",
        params: { notifications: {}, _meta: { "io.modelcontextprotocol/subscriptionId": id } },
      });
    }
    server.send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 8 } });
    server.child.stdin.end();
    expect(await server.exited).toBe(0);
    const ends = server.lines.slice(4).map((line) => JSON.parse(line));
    expect(ends.map(({ id }) => id)).toEqual([7, 7, 0]);
    expect(ends[2].result).toMatchObject({
      resultType: "complete",
      _meta: { "io.modelcontextprotocol/subscriptionId": 0 },
    });
  });

  test("a request that is called like the notification of a cancellation cancels nothing", async () => {
    const server = startServer({});
    server.send({
      jsonrpc: "2.0",
      id: 7,
      method: "subscriptions/listen",
      params: { notifications: {}, _meta: meta },
    });
    const { error } = await server.request(8, "notifications/cancelled", { requestId: 7 });
    expect(error?.code).toBe(-32_601);
    server.child.stdin.end();
    expect(await server.exited).toBe(0);
    expect(JSON.parse(server.lines.at(-1) ?? "")).toMatchObject({
      id: 7,
      result: { resultType: "complete" },
    });
  });

  test("what is asked of a task and cancelled at once is not answered by an id that nobody wrote", async () => {
    const server = startServer({});
    const asking = { ...meta, "io.modelcontextprotocol/clientCapabilities": tasks };
    server.send({ jsonrpc: "2.0", id: 0, method: "tasks/get", params: { taskId: "none", _meta: asking } });
    server.send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 0 } });
    server.child.stdin.end();
    expect(await server.exited).toBe(0);
    expect(server.lines).toEqual([]);
  });

  test.each([
    [{}, -32_602],
    [{ notifications: [] }, -32_602],
    [{ notifications: { toolsListChanged: "yes" } }, -32_602],
    [{ notifications: { resourceSubscriptions: "x:" } }, -32_602],
    [{ notifications: { taskIds: [7] } }, -32_602],
    // Of tasks hears only who has declared that it knows them.
    [{ notifications: { taskIds: ["x"] } }, -32_021],
  ])("that listens with %j is refused with %i", async (params, code) => {
    const server = startServer({ args: ["--simulate"] });
    const { error } = await server.request(1, "subscriptions/listen", { ...params, _meta: meta });
    expect(error?.code).toBe(code);
  });
});
