import { JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";
import fc from "fast-check";
import { expect, test } from "vitest";

import { isMessage } from "../../../src/mcp/stdio/message.ts";

const odd = fc.constantFrom(null, true, 0, 1.5, -1, 2 ** 60, "", "x", [], {}, { taskId: "t" }, { taskId: 1 });
const meta = fc.oneof(
  odd,
  fc.record(
    { progressToken: odd, "io.modelcontextprotocol/related-task": odd, other: odd },
    { requiredKeys: [] },
  ),
);
const content = fc.oneof(odd, fc.record({ _meta: meta, name: odd }, { requiredKeys: [] }));
const error = fc.oneof(odd, fc.record({ code: odd, message: odd, data: odd }, { requiredKeys: [] }));
const members = {
  jsonrpc: fc.oneof({ weight: 9, arbitrary: fc.constant("2.0") }, odd),
  id: odd,
  method: fc.oneof({ weight: 3, arbitrary: fc.constant("tools/call") }, odd),
  params: content,
  result: content,
  error,
  extra: odd,
};

function agrees(json: unknown): void {
  expect(isMessage(json), JSON.stringify(json)).toBe(JSONRPCMessageSchema.safeParse(json).success);
}

test("takes what the SDK takes for a message, and nothing else", () => {
  fc.assert(fc.property(fc.oneof(odd, fc.record(members, { requiredKeys: ["jsonrpc"] })), agrees), {
    numRuns: 5000,
  });
});

test.each([
  { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "x", _meta: { progressToken: 0 } } },
  { jsonrpc: "2.0", method: "notifications/initialized" },
  { jsonrpc: "2.0", id: "a", result: { roots: [], _meta: {} } },
  { jsonrpc: "2.0", error: { code: -32600, message: "no" } },
])("takes %j", (json) => {
  expect(isMessage(json)).toBe(true);
  agrees(json);
});
