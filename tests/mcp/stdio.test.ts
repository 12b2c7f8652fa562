import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";

import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";

import { createInspect } from "../../src/mcp/inspect.ts";
import { type StdioOptions, StdioTransport } from "../../src/mcp/stdio.ts";
import { ManualClock } from "../support/manual-clock.ts";

async function open(loading: StdioOptions["loading"] = []) {
  const input = new PassThrough();
  const clock = new ManualClock();
  const received: JSONRPCMessage[] = [];
  const sent: { id?: unknown; error?: { code: number; message: string } }[] = [];
  let left = false;
  const transport = new StdioTransport({
    input,
    write: async (text) => {
      sent.push(JSON.parse(text));
    },
    inspect: createInspect(["free", "paid"]),
    spends: (tool) => tool === "paid",
    loading,
    clock,
    onLeave: () => {
      left = true;
    },
    log: () => {},
  });
  Object.assign(transport, { onmessage: (message: JSONRPCMessage) => received.push(message) });
  await transport.start();
  const give = async (...messages: unknown[]): Promise<void> => {
    for (const message of messages) input.write(`${JSON.stringify(message)}\n`);
    await clock.advance(0);
  };
  return { transport, input, clock, received, sent, give, hasLeft: () => left };
}

const request = (id: number | string, method: string, params?: unknown) => ({
  jsonrpc: "2.0",
  id,
  method,
  ...(params !== undefined && { params }),
});
const calling = (id: number | string, name: string, args?: unknown) =>
  request(id, "tools/call", { name, arguments: args });

test.each([
  [request(1, "tools/list", null), request(1, "tools/list")],
  [request(1, "tools/list", { cursor: null, _meta: null }), request(1, "tools/list", {})],
  [
    request(1, "tools/list", { _meta: { progressToken: null, other: 1 } }),
    request(1, "tools/list", { _meta: { other: 1 } }),
  ],
  [
    request(1, "initialize", {
      protocolVersion: "2025-06-18",
      capabilities: { roots: null, sampling: { tools: null } },
      clientInfo: { name: "c", version: "1", title: null },
      _meta: null,
    }),
    request(1, "initialize", {
      protocolVersion: "2025-06-18",
      capabilities: { sampling: {} },
      clientInfo: { name: "c", version: "1" },
    }),
  ],
  [
    request(1, "initialize", {
      protocolVersion: "2025-06-18",
      capabilities: null,
      clientInfo: { name: null, version: "1" },
    }),
    request(1, "initialize", {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "", version: "1" },
    }),
  ],
  [
    request(1, "initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: null }),
    request(1, "initialize", {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "", version: "" },
    }),
  ],
  [calling(1, "free", null), request(1, "tools/call", { name: "free" })],
  [calling(1, "free", []), request(1, "tools/call", { name: "free" })],
  [calling(1, "free", ""), request(1, "tools/call", { name: "free" })],
  [calling(1, "free", "null"), request(1, "tools/call", { name: "free" })],
  [calling(1, "free", ' {"a":null} '), calling(1, "free", { a: null })],
  [calling(1, "free", { a: [null], b: null }), calling(1, "free", { a: [null], b: null })],
  [
    { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1, reason: null } },
    { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } },
  ],
  // An answer's null may be what it says.
  [
    { jsonrpc: "2.0", id: 1, result: { roots: null } },
    { jsonrpc: "2.0", id: 1, result: { roots: null } },
  ],
])("%j is meant as %j", async (given, meant) => {
  const { give, received, sent } = await open();
  await give(given);
  expect(sent).toEqual([]);
  expect(received).toEqual([meant]);
});

test.each([
  [calling(1, "free", "nonsense"), -32602],
  [calling(1, "free", [1]), -32602],
  [calling(1, "free", "[1]"), -32602],
  [request(1, "tools/list", { _meta: "x" }), -32602],
  [request(1, "tools/call", { name: null }), -32602],
  [request(1, "initialize", { protocolVersion: null, capabilities: {}, clientInfo: null }), -32602],
  [request(1, "initialize", { protocolVersion: "2025-06-18" }), -32602],
  [{ jsonrpc: "2.0", id: 1 }, -32600],
  [{ id: 1 }, -32600],
  [{ jsonrpc: "2.0", id: 1, params: {} }, -32600],
  [request(1, "ping", { _meta: { progressToken: 2 ** 53 } }), -32602],
])("%j is refused by its id", async (given, code) => {
  const { give, received, sent } = await open();
  await give(given);
  expect(sent).toMatchObject([{ id: 1, error: { code } }]);
  expect(received).toEqual([]);
});

test.each([
  ["nothing", "Unknown tool: nothing. There are: free, paid"],
  [
    "generate_video",
    "Unknown tool: generate_video (OPENROUTER_TOOLS=default,video lists it). There are: free, paid",
  ],
])("the tool %s is unknown, and its refusal says what to do", async (name, message) => {
  const { give, sent } = await open();
  await give(calling(1, name, {}));
  expect(sent).toEqual([{ jsonrpc: "2.0", id: 1, error: { code: -32602, message } }]);
});

test.each([1.5, true, {}, null, 2 ** 53])(
  "an id of %j cannot be read back, and is answered by none",
  async (id) => {
    const { give, received, sent } = await open();
    await give({ jsonrpc: "2.0", id, method: "ping" });
    const message = "Invalid request: id must be a string or an integer of at most 9007199254740991";
    expect(sent).toEqual([{ jsonrpc: "2.0", id: null, error: { code: -32600, message } }]);
    expect(received).toEqual([]);
  },
);

test("what is nested without end is refused where somebody waits for an answer, and ends nothing", async () => {
  const { input, received, sent, clock } = await open();
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  input.write(
    `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"free","arguments":{"a":${deep}}}}\n`,
  );
  input.write(`{"jsonrpc":"2.0","id":8,"result":{"a":${deep}}}\n`);
  input.write(`{"jsonrpc":"2.0","method":"notifications/odd","params":{"a":${deep}}}\n`);
  await clock.advance(0);
  expect(sent).toMatchObject([
    { id: 7, error: { code: -32600, message: expect.stringContaining("128 levels") } },
  ]);
  expect(received).toEqual([]);
});

test("an id of 0 or nothing is another one to the SDK, and the client's own to the client", async () => {
  const { give, received, sent, transport } = await open();
  await give(request(0, "ping"), request("", "ping"), request(1, "ping"));
  const ids = received.map((message) => ("id" in message ? message.id : undefined));
  expect(ids.filter((id) => !id)).toEqual([]);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) await transport.send({ jsonrpc: "2.0", id: id ?? "", result: {} });
  expect(sent.map(({ id }) => id)).toEqual([0, "", 1]);
  // Requests of our own have ids that begin with 0, too.
  await transport.send({ jsonrpc: "2.0", id: 0, method: "roots/list" });
  expect(sent.at(-1)?.id).toBe(0);
  await give({ jsonrpc: "2.0", id: 0, result: { roots: [] } });
  expect(received.at(-1)).toMatchObject({ id: 0 });
});

test("an id that is under way already is answered for each that has it, and cancelling ends all of them", async () => {
  const { give, received, sent, transport } = await open();
  const idOf = (message?: JSONRPCMessage) => (message && "id" in message ? (message.id ?? "") : "");
  await give(calling(5, "paid"), calling(5, "free"), calling("5", "free"));
  const ids = received.map(idOf);
  expect(new Set(ids).size).toBe(3);
  await transport.send({ jsonrpc: "2.0", id: ids[1] ?? "", result: {} });
  expect(sent).toEqual([{ jsonrpc: "2.0", id: 5, result: {} }]);
  await give(calling(5, "paid"), {
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: 5 },
  });
  const cancelled = received.slice(4).map((message) => ("params" in message ? message.params : {}));
  expect(cancelled.map((params) => params?.["requestId"])).toEqual([ids[0], idOf(received[3])]);
  // The text is another id than the number.
  await transport.send({ jsonrpc: "2.0", id: "5", result: {} });
  expect(sent.at(-1)?.id).toBe("5");
  // And a refusal takes nothing from the one that is under way.
  await give(calling(5, "free"), calling(5, "nobody"));
  expect(sent.at(-1)).toMatchObject({ id: 5, error: { code: -32602 } });
  await transport.send({ jsonrpc: "2.0", id: idOf(received.at(-1)), result: {} });
  expect(sent.at(-1)).toEqual({ jsonrpc: "2.0", id: 5, result: {} });
});

test("at the end of its input it waits for free calls alone, and not for long", async () => {
  const { give, input, received, clock, hasLeft } = await open();
  await give(calling(1, "free"), calling(0, "paid"), calling(3, "paid"));
  const [, second] = received;
  input.end();
  await clock.advance(0);
  const cancelled = received.slice(3);
  expect(cancelled).toMatchObject([
    { method: "notifications/cancelled", params: { requestId: second && "id" in second && second.id } },
    { method: "notifications/cancelled", params: { requestId: 3 } },
  ]);
  await clock.advance(1999);
  expect(hasLeft()).toBe(false);
  await clock.advance(1);
  expect(hasLeft()).toBe(true);
});

test("whoever listens to what may change holds up nobody who leaves", async () => {
  const { give, input, clock, hasLeft } = await open();
  await give(request(1, "subscriptions/listen", { notifications: {} }));
  input.end();
  await clock.advance(0);
  expect(hasLeft()).toBe(true);
});

test("it leaves as soon as the last one is answered", async () => {
  const { give, input, clock, transport, sent, hasLeft } = await open();
  await give(calling(1, "free"), calling(2, "free"));
  input.end();
  await clock.advance(500);
  await transport.send({ jsonrpc: "2.0", id: 1, result: {} });
  expect(hasLeft()).toBe(false);
  await transport.send({ jsonrpc: "2.0", id: 2, result: {} });
  await clock.advance(0);
  expect(hasLeft()).toBe(true);
  expect(sent.map(({ id }) => id)).toEqual([1, 2]);
});

test("when the input ends, paid work is ended in the next moment where nothing is being loaded", async () => {
  const nothing = () => undefined;
  const { input, received, give } = await open([nothing, nothing]);
  await give(calling(1, "paid"));
  input.end();
  // In the first it may still be refused.
  await setImmediate();
  await setImmediate();
  expect(received.at(-1)).toMatchObject({ method: "notifications/cancelled", params: { requestId: 1 } });
});

test("it waits for what is being loaded, one part after the other", async () => {
  const { input, received, give } = await open([async () => {}, async () => {}]);
  await give(calling(1, "paid"));
  input.end();
  await setImmediate();
  await setImmediate();
  expect(received).toEqual([calling(1, "paid")]);
  await setImmediate();
  await setImmediate();
  expect(received).toHaveLength(2);
});
