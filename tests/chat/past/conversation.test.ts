import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import {
  answer,
  chatUpstream,
  chunk,
  done,
  event,
  finish,
  piece,
  stream,
  upstream,
} from "../../support/upstream.ts";

const model = "anthropic/claude-sonnet-4.5";
const other = "openai/gpt-4o-mini";

async function started(env: Record<string, string> = {}) {
  const state = await temporaryFolder();
  const harness = await startHarness({ env: { OPENROUTER_STATE_DIR: state, ...env } });
  const say = async (conversation: string, messages: unknown, more: object = {}) => {
    const { isError, text, data } = await harness.call("chat_completion", {
      model,
      conversation,
      messages,
      ...more,
    });
    expect(isError, text).toBe(false);
    return data;
  };
  const sent = () => harness.lastSent()?.["messages"];
  return { ...harness, state, say, sent };
}

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

describe("the files of a conversation", () => {
  test("are read again, and named where they changed", async () => {
    const root = await temporaryFolder();
    const png = Buffer.from(
      "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000002000154a24f5f0000000049454e44ae426082",
      "hex",
    );
    const picture = join(root, "cat.png");
    await writeFile(picture, png);
    await writeFile(join(root, "a.md"), "notes");
    const { say, sent, state } = await started({ OPENROUTER_FILES_ROOTS: root });
    const first = await say("new", "look", { files: [picture, join(root, "a.md")] });
    const { id } = first["conversation"];
    expect(await readFile(join(state, "conversations", `${id}.jsonl`), "utf8")).not.toContain(
      png.toString("base64"),
    );
    await say(id, "on");
    expect(sent()[0].content).toMatchObject([
      { type: "text", text: "look" },
      { type: "image_url", image_url: { url: `data:image/png;base64,${png.toString("base64")}` } },
      { type: "text", text: expect.stringContaining("notes") },
    ]);
    expect(sent()[0].content[2]).not.toHaveProperty("from_file");
    await writeFile(picture, Buffer.concat([png, Buffer.from("x")]));
    const changed = await say(id, "on");
    expect(sent()[0].content[1]).toEqual({ type: "text", text: "[file: cat.png]" });
    expect(changed["warnings"].join()).toContain("cat.png");
  });

  test("that are large data are not kept, which is said", async () => {
    const { say, sent } = await started();
    const large = `data:image/png;base64,${"iVBORw0KGgoAAAANSUhEUgAA".padEnd(120_000, "A")}`;
    const first = await say("new", [
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image_url", image_url: { url: large } },
        ],
      },
    ]);
    expect(first["warnings"].join()).toContain("not kept");
    await say(first["conversation"].id, "on");
    expect(sent()[0].content[1]).toEqual({ type: "text", text: "[file: image]" });
  });

  test("are named for a model that cannot take them", async () => {
    const { say, sent } = await started();
    const small =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAACklEQVR4nGNgAAAAAgABVKJPXwAAAABJRU5ErkJggg==";
    const first = await say("new", [
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image_url", image_url: { url: small } },
        ],
      },
    ]);
    const blind = await say(first["conversation"].id, "on", { model: "deepseek/deepseek-v3.2" });
    expect(sent()[0].content[1].text).toMatch(/^\[picture: /);
    expect(blind["warnings"].join()).toContain("picture");
  });
});

describe("the pictures of an answer", () => {
  test("go back to a model that takes them, as long as their files are unchanged", async () => {
    const output = await temporaryFolder();
    const { say, sent } = await started({ OPENROUTER_OUTPUT_DIR: output });
    const first = await say("new", "draw a cat", { model: "google/gemini-3-pro-image" });
    const [name] = await readdir(output);
    expect(name).toMatch(/\.png$/);
    await say(first["conversation"].id, "make it blue", { model: "google/gemini-3-pro-image" });
    expect(sent()[1].images).toMatchObject([
      { type: "image_url", image_url: { url: expect.stringMatching(/^data:image\/png;base64,/) } },
    ]);
    await writeFile(join(output, String(name)), "another");
    await say(first["conversation"].id, "and now?", { model: "google/gemini-3-pro-image" });
    expect(sent()[1]).not.toHaveProperty("images");
    expect(sent()[1].content).toContain(`[file: ${name}]`);
  });

  test("are named for a model that cannot take them, also where the answer is nothing else", async () => {
    const data =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAACklEQVR4nGNgAAAAAgABVKJPXwAAAABJRU5ErkJggg==";
    const images = [{ type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }];
    const sent: { messages: object[] }[] = [];
    const blind = {
      id: "acme/blind",
      architecture: { input_modalities: ["text"], output_modalities: ["text"] },
    };
    const env = await upstream((request, response) => {
      let body = "";
      request.on("data", (bytes) => (body += bytes));
      request.on("end", () => {
        if (request.method === "GET") {
          response.end(JSON.stringify({ data: [{ id: "acme/draws" }, blind] }));
          return;
        }
        sent.push(JSON.parse(body));
        stream(response, chunk({ delta: { images } }), finish, done).end();
      });
    });
    const { say } = await started({ ...env, OPENROUTER_OUTPUT_DIR: await temporaryFolder() });
    const first = await say("new", "draw a cat", { model: "acme/draws" });
    const second = await say(first["conversation"].id, "what is it?", { model: "acme/blind" });
    expect(second["warnings"].join()).toContain("acme/blind does not take what earlier turns hold");
    expect(sent[1]?.messages[1]).toEqual({
      role: "assistant",
      content: expect.stringMatching(/^\[picture: .*\.png\]$/),
    });
  });
});

describe("a full disk", () => {
  test("loses neither the answer nor the turn", async () => {
    const state = await temporaryFolder();
    await writeFile(join(state, "conversations"), "in the way");
    const { call, lastSent } = await startHarness({ env: { OPENROUTER_STATE_DIR: state } });
    const first = await call("chat_completion", { model, conversation: "new", messages: "hi" });
    expect(first.isError, first.text).toBe(false);
    expect(first.data["warnings"].join()).toContain("could not be written");
    await call("chat_completion", { model, conversation: first.data["conversation"].id, messages: "on" });
    expect(lastSent()?.["messages"]).toHaveLength(3);
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

describe("prompt caches", () => {
  const long = "A sentence that fills the prompt with something to keep. ".repeat(400);

  test("are written for models that need to be told, from the second turn on", async () => {
    const { say, lastSent } = await started();
    const { conversation } = await say("new", long);
    expect(lastSent()).not.toHaveProperty("cache_control");
    await say(conversation.id, "on");
    expect(lastSent()).toMatchObject({ cache_control: { type: "ephemeral" }, session_id: conversation.id });
    await say(conversation.id, "on", { model: other });
    expect(lastSent()).not.toHaveProperty("cache_control");
    await say(conversation.id, "on", { extra_body: { cache_control: { type: "ephemeral", ttl: "1h" } } });
    expect(lastSent()).toMatchObject({ cache_control: { ttl: "1h" } });
  });

  test("are left to OpenRouter's own cache where that is asked", async () => {
    const { say, lastSent } = await started();
    const { conversation } = await say("new", long);
    await say(conversation.id, "on", { cache: true });
    expect(lastSent()).not.toHaveProperty("cache_control");
    expect(lastSent()).not.toHaveProperty("session_id");
  });

  test("are not written for a short past", async () => {
    const { say, lastSent } = await started();
    const { conversation } = await say("new", "short");
    await say(conversation.id, "on");
    expect(lastSent()).not.toHaveProperty("cache_control");
  });
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
