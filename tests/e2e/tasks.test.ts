import { expect, test } from "vitest";

import { startServer } from "../support/server-process.ts";
import { ask, chatUpstream, done, finish, piece, stream } from "../support/upstream.ts";

const OPENROUTER_API_KEY = `sk-or-v1-${"0".repeat(64)}`;
const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } },
};
const call = { name: "chat_completion", arguments: ask("hi"), _meta: meta };

// Each line is held to the schemas of the extension when the test ends.
test("a slow call becomes a task that is asked for, updated, cancelled and finished", async () => {
  const ends: (() => void)[] = [];
  const env = await chatUpstream((_request, response) => {
    stream(response, piece("slow "));
    ends.push(() => void response.end([piece("answer"), finish, done].join("")));
  });
  const server = startServer({ env: { ...env, OPENROUTER_API_KEY } });
  const [one, other] = await Promise.all([
    server.request(1, "tools/call", call),
    server.request(2, "tools/call", call),
  ]);
  const { taskId } = one.result ?? {};
  expect(one.result).toMatchObject({ resultType: "task", status: "working" });
  const asked = async (id: number, method: string, params: object) =>
    (await server.request(id, method, { ...params, _meta: meta })).result;
  expect(await asked(3, "tasks/get", { taskId })).toMatchObject({ taskId, status: "working" });
  expect(await asked(4, "tasks/update", { taskId, inputResponses: {} })).not.toHaveProperty("taskId");
  // An id may be used again once it is answered, however long its task takes.
  const used = server.lines.length;
  server.send({
    jsonrpc: "2.0",
    id: 1,
    method: "tasks/cancel",
    params: { taskId: other.result?.["taskId"], _meta: meta },
  });
  await expect.poll(() => server.lines.slice(used).map((line) => JSON.parse(line).id)).toContain(1);
  expect(await asked(5, "tasks/get", { taskId: other.result?.["taskId"] })).toMatchObject({
    status: "cancelled",
  });
  for (const end of ends) end();
  let id = 10;
  let state = await asked(id, "tasks/get", { taskId });
  while (state?.["status"] === "working") state = await asked((id += 1), "tasks/get", { taskId });
  expect(state).toMatchObject({ status: "completed", result: { isError: false, resultType: "complete" } });
  expect(JSON.parse(state?.["result"].content[0].text).choices[0].message.content).toBe("slow answer");
});
