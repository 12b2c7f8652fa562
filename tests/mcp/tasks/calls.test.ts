import { setImmediate } from "node:timers/promises";

import type { JSONRPCMessage, JSONRPCRequest, RequestId, Result } from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";

import { createTasks } from "../../../src/mcp/tasks/tasks.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { takesTasks } from "../../support/raw-client.ts";

function watched({ goesOn = false } = {}) {
  const clock = new ManualClock();
  const handed: JSONRPCMessage[] = [];
  const answers: { id: RequestId; result: Result }[] = [];
  const tasks = createTasks({
    clock,
    takesLong: () => true,
    goesOn: () => goesOn,
    resume: async () => undefined,
    cleaner: { line: (text) => text },
    hand: (message) => handed.push(message),
    answer: (id, result) => answers.push({ id, result }),
    stamp: (result) => result,
    refuse: () => {},
  });
  const call = (id: RequestId, meta: object = {}) =>
    tasks.watch({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name: "chat_completion", _meta: { ...takesTasks, ...meta } },
    });
  const get = (taskId: unknown) =>
    tasks.serve({ jsonrpc: "2.0", id: "get", method: "tasks/get", params: { taskId, _meta: takesTasks } });
  return { clock, handed, answers, tasks, call, get };
}

test("a call that ends with a JSON-RPC error is a task that failed, with that error", async () => {
  const { clock, answers, tasks, call, get } = watched();
  const { id = 0 } = call(1) ?? {};
  tasks.begun(id);
  await clock.advance(2000);
  expect(answers).toMatchObject([{ id: 1, result: { resultType: "task", status: "working" } }]);
  const error = { code: -32_603, message: "It broke" };
  expect(tasks.outgoing({ jsonrpc: "2.0", id, error })).toBeUndefined();
  await get(answers[0]?.result["taskId"]);
  expect(answers[1]?.result).toMatchObject({ status: "failed", error, statusMessage: "It broke" });
});

test("a call that did not begin anything upstream is answered under its own id, however late", async () => {
  const { clock, answers, tasks, call } = watched();
  const { id = 0 } = call("mine") ?? {};
  await clock.advance(60_000);
  const result = { content: [] };
  expect(tasks.outgoing({ jsonrpc: "2.0", id, result })).toEqual({ jsonrpc: "2.0", id: "mine", result });
  expect(answers).toEqual([]);
});

test("an id that is used again while its task is at work is another call", async () => {
  const { clock, answers, tasks, call, handed } = watched();
  const ids = [];
  for (const _ of ["one", "two"]) {
    const { id = 0 } = call(5) ?? {};
    ids.push(id);
    tasks.begun(id);
    await clock.advance(2000);
  }
  expect(new Set(ids).size).toBe(2);
  expect(new Set(answers.map(({ result }) => result["taskId"])).size).toBe(2);
  tasks.cancelled(5);
  expect(handed).toEqual([]);
});

test("the id that a task's call has here is no client's to cancel", async () => {
  const { clock, tasks, call, handed } = watched();
  const { id = 0 } = call(1) ?? {};
  tasks.begun(id);
  await clock.advance(2000);
  expect(tasks.cancelled(id)).toBe(true);
  expect(handed).toEqual([]);
});

const progress = (progressToken: unknown, message = "half"): JSONRPCMessage => ({
  jsonrpc: "2.0",
  method: "notifications/progress",
  params: { progressToken, progress: 1, message },
});
const tokenOf = (call: JSONRPCRequest | undefined): unknown => call?.params?.["_meta"]?.progressToken;

test("progress goes to who asked for it, until the call is a task", async () => {
  const { clock, tasks, call } = watched();
  const asked = call(1, { progressToken: "bar" });
  expect(tasks.outgoing(progress(tokenOf(asked)))).toEqual(progress("bar"));
  tasks.begun(asked?.id ?? 0);
  await clock.advance(2000);
  expect(tasks.outgoing(progress(tokenOf(asked)))).toBeUndefined();
  const silent = call(2);
  expect(tasks.outgoing(progress(tokenOf(silent)))).toBeUndefined();
  expect(tasks.outgoing(progress("bar"))).toEqual(progress("bar"));
});

test("how far a task is stands in that task, also where two calls have one token", async () => {
  const { clock, answers, tasks, call, get } = watched();
  const both = [call(1, { progressToken: 0 }), call(2, { progressToken: 0 })];
  for (const one of both) tasks.begun(one?.id ?? 0);
  await clock.advance(2000);
  for (const [at, one] of both.entries()) tasks.outgoing(progress(tokenOf(one), `call ${at + 1}`));
  for (const { result } of answers.slice()) await get(result["taskId"]);
  expect(answers.slice(2).map(({ result }) => result["statusMessage"])).toEqual(["call 1", "call 2"]);
});

test("what is refused in the moment it is let through is no task, however late", async () => {
  const { clock, answers, tasks, call } = watched();
  const { id = 0 } = call(1) ?? {};
  await clock.advance(60_000);
  tasks.begun(id);
  const result = { content: [], isError: true };
  expect(tasks.outgoing({ jsonrpc: "2.0", id, result })).toEqual({ jsonrpc: "2.0", id: 1, result });
  await clock.advance(60_000);
  expect(answers).toEqual([]);
});

test("work that outlives the server is a task by what it is known by, and not before", async () => {
  const { clock, answers, tasks, call } = watched({ goesOn: true });
  const { id = 0 } = call(1) ?? {};
  tasks.begun(id);
  await clock.advance(60_000);
  await setImmediate();
  expect(answers).toEqual([]);
  tasks.begun(id, { handle: "vid_1" });
  await setImmediate();
  expect(answers).toMatchObject([{ id: 1, result: { taskId: "vid_1" } }]);
});
