import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { answer, chunk, model, stream, upstream } from "../../support/upstream.ts";

const calling = (id: string, index: number, text: string): object => ({
  index,
  id,
  type: "function",
  function: { name: "look", arguments: text },
});

/** A first turn of which only `delta` came before the connection broke, and what is sent of it with the second. */
async function brokenAfter(delta: object, news: unknown = "Go on") {
  const sent: { messages: object[] }[] = [];
  const env = await upstream((request, response) => {
    let body = "";
    request.on("data", (bytes) => (body += bytes));
    request.on("end", () => {
      if (request.method === "GET") {
        response.end(JSON.stringify({ data: [{ id: model }] }));
        return;
      }
      sent.push(JSON.parse(body));
      if (sent.length > 1) {
        answer(response, "Whole");
        return;
      }
      stream(response, chunk({ delta }));
      setTimeout(() => response.destroy(), 20);
    });
  });
  const { call } = await startHarness({ env: { ...env, OPENROUTER_STATE_DIR: await temporaryFolder() } });
  const first = await call("chat_completion", { model, conversation: "new", messages: "Look" });
  expect(first.data, first.text).toMatchObject({ status: "partial", conversation: { turns: 1 } });
  const conversation = first.data.conversation.id;
  const second = await call("chat_completion", { model, conversation, messages: news });
  expect(second.isError, second.text).toBe(false);
  return { data: first.data, past: sent[1]?.messages.slice(1, -1) };
}

test("a call of a tool that was cut off goes back to no model, and needs no result, which is said", async () => {
  const { data, past } = await brokenAfter({ content: "Let me", tool_calls: [calling("cut", 0, '{"at":"')] });
  expect(data.choices[0].message.tool_calls).toHaveLength(1);
  expect(data.warnings.join()).toContain("The call of look was cut off and is not kept in the conversation");
  expect(past).toEqual([{ role: "assistant", content: "Let me" }]);
});

test("one that came whole before another was cut off waits for its result", async () => {
  const tool_calls = [calling("whole", 0, '{"at":1}'), calling("cut", 1, "{")];
  const { past } = await brokenAfter({ tool_calls }, [
    { role: "tool", tool_call_id: "whole", content: "seen" },
  ]);
  expect(past).toMatchObject([{ role: "assistant", tool_calls: [{ id: "whole" }] }]);
});

test.each([
  ["thoughts", { reasoning: "Hmm" }],
  ["a call that was cut off", { tool_calls: [calling("cut", 0, "{")] }],
])("an answer of nothing but %s is left out, because models refuse an empty message", async (_, delta) => {
  expect((await brokenAfter(delta)).past).toEqual([]);
});

test.each([
  ["a refusal", { refusal: "I will not" }],
  ["the words of a recording", { audio: { id: "audio-1", data: "UklGRg==", transcript: "I will not" } }],
])("%s is what the model said", async (_, delta) => {
  const { past } = await brokenAfter(delta);
  expect(past).toEqual([{ role: "assistant", content: "I will not" }]);
});

test.each([
  ["torn", '{"turn":1,"ts":"2026-11-30T00:00:00.000Z","mess'],
  [
    "no turn of ours",
    '{"turn":1,"ts":"x","messages":[{"role":"user","content":{}}],"answers":[{"message":null}]}',
  ],
])("a conversation whose first turn is %s does not exist", async (_, line) => {
  const state = await temporaryFolder();
  const { call } = await startHarness({ env: { OPENROUTER_STATE_DIR: state } });
  const { data } = await call("chat_completion", { model, conversation: "new", messages: "Hi" });
  const folder = join(state, "conversations");
  const [name] = await readdir(folder);
  const [head] = (await readFile(join(folder, String(name)), "utf8")).split("\n");
  await writeFile(join(folder, String(name)), `${head}\n${line}\n`);
  const conversation = data.conversation.id;
  const again = await call("chat_completion", { model, conversation, messages: "Hi" });
  expect(again.data).toMatchObject({ code: "conversation_not_found" });
  expect(again.text).toContain(`There is no conversation '${conversation}'`);
});

test("what an earlier turn asks of providers is not told to be left out", async () => {
  let chats = 0;
  const env = await upstream((request, response) => {
    request.resume().on("end", () => {
      if (request.method === "GET") {
        response.end(JSON.stringify({ data: [{ id: model }] }));
        return;
      }
      chats += 1;
      if (chats === 1) {
        answer(response, "Yes");
        return;
      }
      const error = { code: 404, message: "No endpoints found matching your data policy" };
      response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify({ error }));
    });
  });
  const { call } = await startHarness({ env: { ...env, OPENROUTER_STATE_DIR: await temporaryFolder() } });
  const provider = { zdr: true };
  const { data } = await call("chat_completion", { model, conversation: "new", messages: "Hi", provider });
  const conversation = data.conversation.id;
  const held = await call("chat_completion", { model, conversation, messages: "On" });
  expect(held.text).toContain("Give provider.zdr yourself, for an earlier turn's holds until then");
  const own = await call("chat_completion", { model, conversation, messages: "On", provider });
  expect(own.text).toContain("Leave out provider.zdr");
});
