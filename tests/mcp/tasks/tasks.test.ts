import { describe, expect, test } from "vitest";

import { loadConfig } from "../../../src/config.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { startRaw, takesTasks } from "../../support/raw-client.ts";
import { answer, chatUpstream, finish, done, piece, stream, upstream } from "../../support/upstream.ts";

const model = "openai/gpt-4o-mini";
const undeclared = { ...takesTasks, "io.modelcontextprotocol/clientCapabilities": {} };

const started = async (chat: Parameters<typeof chatUpstream>[0]) => startedWith(await chatUpstream(chat));

async function startedWith(env: Record<string, string>) {
  const clock = new ManualClock();
  const config = loadConfig({
    ...env,
    OPENROUTER_API_KEY: `sk-or-v1-${"0".repeat(64)}`,
    OPENROUTER_LOG_LEVEL: "silent",
  });
  const client = await startRaw({ config, writesFiles: false, clock });
  const call = (more: object = {}) => ({
    name: "chat_completion",
    arguments: { model, messages: "hi", ...more },
  });
  return { ...client, clock, call };
}

/** Until the call is at work upstream. */
const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

describe("a call that takes more than two seconds", () => {
  test("comes back as a task, whose result is what the call would have answered when done", async () => {
    let end = (): void => {};
    const { clock, ask, answerTo, request, call, heard } = await started((_request, response) => {
      stream(response, piece("slow "));
      end = () => response.end([piece("answer"), finish, done].join(""));
    });
    const id = await ask("tools/call", call());
    await aMoment();
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
    // As the call itself would have said it: the extension's own client refuses a result without its type.
    expect(finished.result).toMatchObject({ isError: false, resultType: "complete" });
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
    await aMoment();
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
    await aMoment();
    await clock.advance(2100);
    const { taskId } = (await answerTo(id)).result;
    end();
    await expect
      .poll(async () => (await request("tasks/get", { taskId })).result.status, { timeout: 3000 })
      .toBe("completed");
    expect((await request("tasks/get", { taskId })).result.result).toMatchObject({ isError: true });
  });
});

test.each([
  ["with what there is of it", "some text ", { isError: false }, '"status":"partial"'],
  ["as a failure where there is none", "", { isError: true }, '"code":"timeout"'],
])("a task ends with OPENROUTER_TIMEOUT_SECONDS, %s", async (_how, text, outcome, told) => {
  const env = await chatUpstream((_request, response) => {
    stream(response, text === "" ? ": waiting\n\n" : piece(text));
  });
  const { clock, request, ask, answerTo, call } = await startedWith({
    ...env,
    OPENROUTER_TIMEOUT_SECONDS: "20",
  });
  const id = await ask("tools/call", call());
  await aMoment();
  await clock.advance(2100);
  const { taskId } = (await answerTo(id)).result;
  await clock.advance(20_000);
  await expect
    .poll(async () => (await request("tasks/get", { taskId })).result.status, { timeout: 3000 })
    .toBe("completed");
  const { result } = (await request("tasks/get", { taskId })).result;
  expect(result).toMatchObject(outcome);
  expect(result.content[0].text).toContain(told);
});

describe("no task is made", () => {
  test("of what is refused or only planned, however long the catalogue takes", async () => {
    let list = (): void => {};
    const listed = new Promise<void>((resolve) => {
      list = resolve;
    });
    const env = await upstream((request, response) => {
      const pricing = { prompt: "0.001", completion: "0.001" };
      if (request.method !== "GET") answer(response, "quick");
      else void listed.then(() => response.end(JSON.stringify({ data: [{ id: model, pricing }] })));
    });
    const { clock, request, call } = await startedWith(env);
    const answers = [
      request("tools/call", call({ max_cost_usd: 0.000_001 })),
      request("tools/call", call({ files: ["/etc/hosts"] })),
      request("tools/call", call({ model: "nobody/nothing" })),
      request(
        "tools/call",
        call({
          model: undefined,
          strategy: { name: "compare", models: [{ id: model }, { id: model }], dry_run: true },
        }),
      ),
    ];
    await aMoment();
    await clock.advance(3000);
    list();
    for (const answered of await Promise.all(answers)) {
      expect(answered.result).toMatchObject({ resultType: "complete" });
    }
  });

  test("of a call that its client cancelled before, which ends upstream", async () => {
    let isClosed = false;
    const { clock, ask, call, heard, send, request } = await started((_request, response) => {
      stream(response, piece("slow"));
      response.on("close", () => {
        isClosed = true;
      });
    });
    const id = await ask("tools/call", call());
    await aMoment();
    await send({ method: "notifications/cancelled", params: { requestId: id } });
    await expect.poll(() => isClosed).toBe(true);
    await clock.advance(10_000);
    await request("server/discover", {});
    expect(heard.filter((one) => one.id === id)).toEqual([]);
  });

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
    await aMoment();
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

test.each([
  ["tasks/get", {}, "taskId"],
  ["tasks/get", { taskId: 7 }, "taskId"],
  ["tasks/cancel", { taskId: null }, "taskId"],
  ["tasks/update", { taskId: "x" }, "inputResponses"],
  ["tasks/update", { taskId: "x", inputResponses: [] }, "inputResponses"],
])("%s with %j is refused for its %s", async (method, params, why) => {
  const { request } = await started(() => {});
  expect((await request(method, params)).error).toMatchObject({
    code: -32_602,
    message: expect.stringContaining(`${why}: `),
  });
});

test("what is quoted of a task's id acts on nobody, and tells no key", async () => {
  const { request } = await started(() => {});
  const taskId = `\u001b[31m\u202esk-or-v1-${"0".repeat(64)}\nnow`;
  const { error } = await request("tasks/get", { taskId });
  expect(error?.message).toMatch(/^There is no task '[^\n\u001b\u202e]*\[redacted\][^\n]*'/);
  expect(error?.message).not.toContain("sk-or-v1-0");
});

test("whoever cancels a request after it became a task cancels nothing", async () => {
  let end = (): void => {};
  const { clock, ask, answerTo, request, call, send } = await started((_request, response) => {
    stream(response, piece("slow "));
    end = () => response.end([piece("answer"), finish, done].join(""));
  });
  const id = await ask("tools/call", call());
  await aMoment();
  await clock.advance(2100);
  const { taskId } = (await answerTo(id)).result;
  await send({ method: "notifications/cancelled", params: { requestId: id } });
  end();
  await expect
    .poll(async () => (await request("tasks/get", { taskId })).result.status, { timeout: 3000 })
    .toBe("completed");
});
