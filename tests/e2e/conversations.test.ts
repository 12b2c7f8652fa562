import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { type ServerProcess, startServer } from "../support/server-process.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const models = ["anthropic/claude-sonnet-4.5", "openai/gpt-4o-mini", "google/gemini-2.5-pro"];

interface Result {
  conversation: { id: string; turns: number };
  warnings?: string[];
  code?: string;
}

let requests = 0;

async function say(
  server: ServerProcess,
  conversation: string,
  messages: string,
  model = models[0],
): Promise<Result> {
  requests += 1;
  const args = { model, conversation, messages };
  const { result } = await server.request(requests, "tools/call", {
    name: "chat_completion",
    arguments: args,
  });
  const text: string = result?.["content"][0].text;
  return JSON.parse(result?.["isError"] ? String(text.split("\n")[1]) : text);
}

async function started(env: Record<string, string>): Promise<ServerProcess> {
  const server = startServer({ env });
  await server.initialize();
  return server;
}

test("three models and a restart make one conversation", async () => {
  const { env, simulator } = await simulated();
  const kept = { ...env, OPENROUTER_STATE_DIR: await temporaryFolder() };
  const first = await started(kept);
  const { conversation } = await say(first, "new", "one", models[0]);
  await say(first, conversation.id, "two", models[1]);
  first.child.stdin.end();
  await first.exited;

  const second = await started(kept);
  expect((await say(second, conversation.id, "three", models[2])).conversation).toMatchObject({ turns: 3 });
  const sent = simulator.requests.findLast(({ path }) => path.endsWith("/chat/completions"))?.body;
  const roles = ["user", "assistant", "user", "assistant", "user"];
  expect(sent).toMatchObject({ messages: roles.map((role) => ({ role })) });
});

test("two processes that go on at once lose nothing: one gets an id of its own", async () => {
  const { env } = await simulated({ chunkDelayMs: 150 });
  const state = await temporaryFolder();
  const kept = { ...env, OPENROUTER_STATE_DIR: state };
  const [left, right] = await Promise.all([started(kept), started(kept)]);
  const { conversation } = await say(left, "new", "one");
  const both = await Promise.all([say(left, conversation.id, "left"), say(right, conversation.id, "right")]);
  const ids = both.map((one) => one.conversation.id);
  expect(ids.filter((id) => id === conversation.id)).toHaveLength(1);
  expect(both.map((one) => one.conversation.turns)).toEqual([2, 2]);
  expect(await readdir(join(state, "conversations"))).toHaveLength(2);
});

test("another key and another base URL do not find it, and the list of another process does not name it", async () => {
  const { env } = await simulated();
  const kept = { ...env, OPENROUTER_STATE_DIR: await temporaryFolder() };
  const { conversation } = await say(await started(kept), "new", "one");
  const stranger = await started({ ...kept, OPENROUTER_API_KEY: `sk-or-v1-${"f".repeat(64)}` });
  expect(await say(stranger, conversation.id, "two")).toMatchObject({ code: "conversation_not_found" });
  const elsewhere = await simulated();
  const other = await started({ ...kept, OPENROUTER_BASE_URL: elsewhere.env.OPENROUTER_BASE_URL });
  expect(await say(other, conversation.id, "two")).toMatchObject({ code: "conversation_not_found" });
  const same = await started(kept);
  const { result } = await same.request(99, "resources/read", { uri: "openrouter://conversations" });
  expect(JSON.parse(result?.["contents"][0].text)).toMatchObject({ conversations: [], others: 1 });
});
