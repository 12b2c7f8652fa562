import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { answered, streamed, broken, cost } from "../../support/odd-streams.ts";
import { ask, chatUpstream, chunk, done, event, model, piece, stream } from "../../support/upstream.ts";

describe("what was paid for before a stream broke is returned", () => {
  const call = { index: 0, id: "a", type: "function", function: { name: "rain_in", arguments: '{"to' } };
  const detail = { type: "reasoning.text", text: "Let me think.", index: 0 };

  test.each([
    ["a refusal", { refusal: "I will not" }, { refusal: "I will not" }],
    ["details of reasoning", { reasoning_details: [detail] }, { reasoning: "Let me think." }],
    ["reasoning under another name", { reasoning_content: "Hm." }, { reasoning: "Hm." }],
    [
      "fragments of a tool call",
      { tool_calls: [call] },
      { tool_calls: [{ id: "a", function: call.function }] },
    ],
    ["text that is said to have no end", { content: "Half of" }, { content: "Half of" }],
  ])("%s", async (_, fields, message) => {
    for (const end of [broken, streamed]) {
      const { data, isError, text } = await end(chunk({ delta: fields, finish_reason: "" }));
      expect(isError, text).toBe(false);
      expect(data).toMatchObject({ status: "partial", choices: [{ message, finish_reason: null }] });
      expect(data.warnings[0]).toMatch(/^This is only a part of the answer: /);
    }
  });
});

describe("reasoning that used up max_tokens", () => {
  const limit = (fields: object = {}) =>
    event({
      id: "gen-1",
      model,
      error: { code: 400, message: "Token limit reached" },
      choices: [{ index: 0, delta: { content: "" }, ...fields }],
      usage: { cost: 0.5, completion_tokens_details: { reasoning_tokens: "500" } },
    });
  const thought = chunk({ delta: { reasoning: "Let me think." }, finish_reason: "length" });

  test.each([
    ["in a chunk without a reason", limit({ finish_reason: null })],
    ["in a chunk that failed", limit({ finish_reason: "error" })],
    ["in the choice", piece("", { error: { code: 400, message: "Token limit reached" } }) + cost],
  ])("is told although an error comes behind it, %s", async (_, last) => {
    const { data, text } = await streamed(thought, last, done);
    expect(data.code, text).toBe("reasoning_used_max_tokens");
    expect(text).toMatch(/Raise max_tokens/);
    expect(text).toMatch(/cost 0\.5 USD/);
  });

  test("leaves text that was cut off an answer like any other", async () => {
    const { data } = await streamed(
      chunk({ delta: { content: "Half of" }, finish_reason: "length" }),
      limit(),
      done,
    );
    expect(data).toMatchObject({
      choices: [{ message: { content: "Half of" }, finish_reason: "length" }],
      usage: { cost: 0.5 },
    });
    expect(data).not.toHaveProperty("status");
    expect(data.warnings).toEqual([expect.stringMatching(/cut off at max_tokens/)]);
  });

  test("does not hide what else went wrong", async () => {
    const gone = event({ error: { code: 502, message: "The provider went away" } });
    const { data } = await streamed(
      chunk({ delta: { content: "Half of" }, finish_reason: "length" }),
      gone,
      done,
    );
    expect(data.status).toBe("partial");
    expect(data.warnings[0]).toMatch(/The provider went away/);
  });
});

describe("what was paid for inside an error", () => {
  const failed = (rejected: unknown, more: object = {}) => ({
    error: { code: 403, message: "Not aligned", metadata: { alignment: { rejected } } },
    usage: { cost: 0.5, completion_tokens: 7 },
    ...more,
  });

  test.each([
    ["a text", "All of it"],
    ["a message", { role: "assistant", content: "All of it" }],
    ["an object with a text", { text: "All of it" }],
    ["parts", [{ type: "text", text: "All of it" }]],
    ["a choice", { message: { content: "All of it" } }],
    ["a completion", { choices: [{ message: { content: "All of it" } }] }],
    ["a list of messages", [{ content: "All of it" }]],
  ])("is returned with its cost, be it %s", async (_, rejected) => {
    for (const status of [403, 503]) {
      const { data, isError, text } = await answered((_request, response) => {
        response.writeHead(status, { "content-type": "application/json", "x-generation-id": "gen-9" });
        response.end(JSON.stringify(failed(rejected)));
      });
      expect(isError, text).toBe(false);
      expect(data).toMatchObject({
        id: "gen-9",
        status: "partial",
        choices: [{ message: { content: "All of it" } }],
        usage: { cost: 0.5 },
      });
      expect(data.warnings[0]).toMatch(/Not aligned/);
    }
    const inStream = await streamed(event(failed(rejected)), done);
    expect(inStream.data).toMatchObject({
      status: "partial",
      choices: [{ message: { content: "All of it" } }],
      usage: { cost: 0.5 },
    });
  });

  test("is not doubled where it came before", async () => {
    const { data } = await streamed(piece("All of"), event(failed("All of it")), done);
    expect(data.choices[0].message.content).toBe("All of it");
  });

  test("is its cost in a chunk behind the error, too", async () => {
    const gone = event({ error: { code: 502, message: "Gone" }, choices: [] });
    const { data } = await streamed(piece("Half of"), gone + cost, done);
    expect(data).toMatchObject({
      status: "partial",
      choices: [{ message: { content: "Half of" } }],
      usage: { cost: 0.5 },
    });
  });

  test("is its cost alone where there is no text", async () => {
    const gone = event({ error: { code: 502, message: "Gone" }, usage: { cost: 0.5 } });
    const { call } = await startHarness({
      env: await chatUpstream((_, response) => stream(response, gone).end()),
    });
    expect((await call("chat_completion", ask("Hi"))).isError).toBe(true);
    const { data } = await call("get_account_status", {});
    expect(data.spent.session).toMatchObject({ calls: 1, cost: 0.5 });
  });
});
