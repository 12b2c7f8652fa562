import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { model, other, started } from "../../support/talking.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { answer, chatUpstream, done, event, finish, piece, stream } from "../../support/upstream.ts";

describe("a conversation", () => {
  test("goes on with any model, and tells its id, turns and cost", async () => {
    const { say, sent } = await started();
    const first = await say("new", "My name is Ada");
    expect(first["conversation"]).toEqual({
      id: expect.stringMatching(/^c-[a-z0-9]{8}$/),
      turns: 1,
      cost: first["usage"].cost,
    });
    const { id } = first["conversation"];
    const second = await say(id, "What is my name?", { model: other });
    expect(sent()).toEqual([
      { role: "user", content: "My name is Ada" },
      { role: "assistant", content: first["choices"][0].message.content },
      { role: "user", content: "What is my name?" },
    ]);
    expect(second["conversation"]).toMatchObject({ id, turns: 2 });
    expect(second["conversation"].cost).toBeCloseTo(first["usage"].cost + second["usage"].cost, 9);
  });

  test("has a cost without the rounding errors of binary fractions", async () => {
    const env = await chatUpstream((_, response) =>
      stream(response, piece("Yes"), finish, event({ choices: [], usage: { cost: 0.1 } }), done).end(),
    );
    const { say } = await started(env);
    let id = "new";
    let cost = 0;
    for (const _ of [1, 2, 3]) {
      const { conversation } = await say(id, "hi", { model: "openai/gpt-4o-mini" });
      ({ id, cost } = conversation);
    }
    expect(cost).toBe(0.3);
  });

  test("stays with the provider that has it in its cache", async () => {
    const { say, lastSent } = await started();
    const { conversation } = await say("new", "hi");
    await say(conversation.id, "again");
    expect(lastSent()).toMatchObject({ session_id: conversation.id });
    await say(conversation.id, "again", { extra_body: { session_id: "mine" } });
    expect(lastSent()).toMatchObject({ session_id: "mine" });
  });

  test("of a call that fails has no turn, and of a failed new one not even an id", async () => {
    const { call, state, say } = await started();
    const { conversation } = await say("new", "hi");
    const failed = await call("chat_completion", {
      model,
      conversation: conversation.id,
      messages: "[simulate: server-error]",
    });
    expect(failed.isError).toBe(true);
    const lost = await call("chat_completion", {
      model,
      conversation: "new",
      messages: "[simulate: server-error]",
    });
    expect(lost.isError).toBe(true);
    expect(await readdir(join(state, "conversations"))).toEqual([`${conversation.id}.jsonl`]);
    expect((await say(conversation.id, "on"))["conversation"].turns).toBe(2);
  });

  test("of a call that its caller cancelled has no turn, and is free to go on", async () => {
    const { say, client } = await started();
    const { conversation } = await say("new", "hi");
    const abort = new AbortController();
    const call = client.callTool(
      {
        name: "chat_completion",
        arguments: { model, conversation: conversation.id, messages: "[simulate: stall]" },
      },
      undefined,
      { signal: abort.signal },
    );
    setTimeout(() => abort.abort(new Error("changed my mind")), 50);
    await expect(call).rejects.toThrow("changed my mind");
    await expect
      .poll(async () => (await say(conversation.id, "on"))["conversation"]?.turns, { timeout: 3000 })
      .toBe(2);
  });

  test("replaces its system message by a new one, which stands first", async () => {
    const { say, sent } = await started();
    const first = await say("new", [
      { role: "system", content: "Be brief" },
      { role: "user", content: "hi" },
    ]);
    const { id } = first["conversation"];
    const second = await say(id, [
      { role: "system", content: "Be long" },
      { role: "user", content: "more" },
    ]);
    expect(second["warnings"].join()).toContain("system message");
    await say(id, "and on");
    expect(
      sent().map(({ role, content }: { role: string; content: unknown }) => [
        role,
        role === "assistant" ? "" : content,
      ]),
    ).toEqual([
      ["system", "Be long"],
      ["user", "hi"],
      ["assistant", ""],
      ["user", "more"],
      ["assistant", ""],
      ["user", "and on"],
    ]);
  });

  test("is refused unsent while the results of its tool calls are missing", async () => {
    const { say, call, sent, simulator } = await started();
    const tools = [
      {
        type: "function",
        function: {
          name: "rain_in",
          parameters: { type: "object", properties: { town: { type: "string" } } },
        },
      },
    ];
    const first = await say("new", "Does it rain in Bern?", { tools, tool_choice: "required" });
    const [toolCall] = first["choices"][0].message.tool_calls;
    const { id } = first["conversation"];
    const requests = simulator.requests.length;
    const refused = await call("chat_completion", { model, conversation: id, messages: "well?" });
    expect(refused.data).toMatchObject({ code: "tool_results_missing" });
    expect(refused.text).toContain(toolCall.id);
    expect(simulator.requests).toHaveLength(requests);
    await say(id, [{ role: "tool", tool_call_id: toolCall.id, content: "yes" }], { tools });
    expect(sent().slice(1)).toMatchObject([
      { role: "assistant", tool_calls: [{ id: toolCall.id }] },
      { role: "tool", tool_call_id: toolCall.id, content: "yes" },
    ]);
  });

  test("of a comparison keeps all answers: the first goes on, another where it is named", async () => {
    const { say, sent } = await started();
    const first = await say("new", "one", {
      model: undefined,
      strategy: { name: "compare", models: [{ id: model }, { id: other }] },
    });
    const { id } = first["conversation"];
    expect(first["choices"]).toHaveLength(2);
    await say(`${id}@1.2`, "two");
    expect(sent()[1].content).toBe(first["choices"][1].message.content);
    const branch = await say(`${id}@1.1`, "another two");
    expect(sent()[1].content).toBe(first["choices"][0].message.content);
    expect(branch["conversation"].id).not.toBe(id);
    expect(branch["warnings"].join()).toContain(id);
  });

  test("of best_of keeps the chosen answer", async () => {
    const { say, sent } = await started();
    const strategy = { name: "best_of", models: [{ id: model }, { id: other }], select: "longest" };
    const first = await say("new", "one", { model: undefined, strategy });
    await say(first["conversation"].id, "two");
    expect(sent()[1].content).toBe(first["choices"][0].message.content);
    expect(sent()).toHaveLength(3);
  });

  test("writes nothing for a dry run, and nothing for calls without it", async () => {
    const { say, state, call } = await started();
    await call("chat_completion", { model, messages: "hi" });
    await say("new", "hi", {
      model: undefined,
      strategy: { name: "fallback", models: [{ id: model }, { id: other }], dry_run: true },
    });
    expect(await readdir(join(state, "conversations")).catch(() => [])).toEqual([]);
  });

  test("keeps what was said of where its prompt may go, until a call says otherwise", async () => {
    const { say, lastSent } = await started();
    const first = await say("new", "secret", {
      provider: { zdr: true, data_collection: "deny", only: ["anthropic"] },
    });
    const { id } = first["conversation"];
    const second = await say(id, "on");
    expect(lastSent()?.["provider"]).toMatchObject({
      zdr: true,
      data_collection: "deny",
      only: ["anthropic"],
    });
    expect(second["warnings"].join()).toContain("zdr");
    await say(id, "on", { provider: { only: ["amazon-bedrock"] } });
    expect(lastSent()?.["provider"]).toMatchObject({ zdr: true, only: ["amazon-bedrock"] });
    const branch = await say(`${id}@1`, "back");
    expect(branch["conversation"].id).not.toBe(id);
    expect(lastSent()?.["provider"]).toMatchObject({ only: ["anthropic"] });
  });

  test("can be switched off", async () => {
    const { call } = await started({ OPENROUTER_CONVERSATION_DAYS: "0" });
    const { isError, text } = await call("chat_completion", { model, conversation: "new", messages: "hi" });
    expect(isError).toBe(true);
    expect(text).toContain("OPENROUTER_CONVERSATION_DAYS");
  });
});

test("two calls for one conversation: the second is refused unsent while the first is under way", async () => {
  const waiting: (() => void)[] = [];
  const env = await chatUpstream((_request, response) => {
    waiting.push(() => answer(response, "fine"));
    if (waiting.length === 1) waiting[0]?.();
  });
  const state = await temporaryFolder();
  const { call } = await startHarness({ env: { ...env, OPENROUTER_STATE_DIR: state } });
  const first = await call("chat_completion", { model: other, conversation: "new", messages: "hi" });
  const conversation = first.data["conversation"].id;
  const second = call("chat_completion", { model: other, conversation, messages: "slow" });
  await expect.poll(() => waiting.length).toBe(2);
  const refused = await call("chat_completion", { model: other, conversation, messages: "at once" });
  expect(refused.data).toMatchObject({ code: "conversation_busy" });
  expect(refused.text).toContain("res_");
  waiting[1]?.();
  expect((await second).data["conversation"]).toMatchObject({ turns: 2 });
});

test("what came before the server leaves is kept as a part", async () => {
  const state = await temporaryFolder();
  let asked = false;
  const env = await chatUpstream((_request, response) => {
    stream(response, piece("half an "), piece("answer"));
    asked = true;
  });
  const { client, leave } = await startHarness({
    env: { ...env, OPENROUTER_STATE_DIR: state, OPENROUTER_PROVIDER_DATA_COLLECTION: "deny" },
  });
  const running = client
    .callTool({
      name: "chat_completion",
      arguments: { model: other, conversation: "new", messages: "hi", provider: { zdr: true } },
    })
    .catch(() => undefined);
  await expect.poll(() => asked, { timeout: 5000 }).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await leave();
  await running;
  const [name] = await readdir(join(state, "conversations"));
  const lines = await readFile(join(state, "conversations", String(name)), "utf8");
  const [, turn] = lines.trim().split("\n");
  expect(JSON.parse(String(turn))).toMatchObject({
    turn: 1,
    messages: [{ role: "user", content: "hi" }],
    answers: [{ partial: true, message: { role: "assistant", content: "half an answer" } }],
    cost: null,
    privacy: { zdr: true, data_collection: "deny" },
  });
});
