import { describe, expect, test } from "vitest";

import { wrongLines } from "../support/wire-schema.ts";

// What holds every line of the end-to-end tests has to find what is wrong with one.
const terms = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};
const task = {
  taskId: "1",
  status: "working",
  createdAt: "2026-11-30T00:00:00Z",
  lastUpdatedAt: "2026-11-30T00:00:00Z",
  ttlMs: 1,
};
const content = [{ type: "text", text: "x" }];

const wrongWith = (method: string, answer: object, meta: object = terms): string[] =>
  wrongLines(
    [
      JSON.stringify({
        jsonrpc: "2.0",
        ...(method.startsWith("notifications/") ? { method } : { id: 1 }),
        ...answer,
      }),
    ],
    [{ id: 1, method, params: { _meta: meta } }],
  );

describe("a line is wrong", () => {
  test.each<[string, object, object?]>([
    ["tools/call", { result: { content: [{ type: "text" }] } }, {}],
    ["tools/list", { result: { tools: [{ name: "x" }] } }, {}],
    ["no/such/method", { result: {} }],
    ["tools/call", { result: { resultType: "task", taskId: "1" } }],
    ["tasks/get", { result: { ...task } }],
    ["tasks/get", { result: { ...task, resultType: "complete", status: "completed" } }],
    ["tasks/get", { result: { ...task, resultType: "complete", status: "completed", result: { content } } }],
    ["tasks/cancel", { result: {} }],
    ["notifications/nothing", { params: {} }],
    ["notifications/progress", { params: { progress: 1 } }],
    ["tools/list", { error: { code: "x", message: "y" } }],
  ])("of %s: %j", (method, answer, meta) => {
    expect(wrongWith(method, answer, meta)).not.toEqual([]);
  });
});

describe("a line is right", () => {
  test.each<[string, object, object?]>([
    ["tools/call", { result: { content } }, {}],
    ["tools/call", { result: { content, resultType: "complete" } }],
    ["tools/call", { result: { ...task, resultType: "task" } }],
    ["tasks/get", { result: { ...task, resultType: "complete" } }],
    [
      "tasks/get",
      {
        result: {
          ...task,
          resultType: "complete",
          status: "completed",
          result: { content, resultType: "complete" },
        },
      },
    ],
    ["tasks/cancel", { result: { resultType: "complete" } }],
    ["tools/list", { error: { code: -32_602, message: "y" } }],
  ])("of %s: %j", (method, answer, meta) => {
    expect(wrongWith(method, answer, meta)).toEqual([]);
  });
});
