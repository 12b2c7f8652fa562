import type { RequestListener } from "node:http";

import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import {
  ask,
  chatUpstream,
  chunk,
  done,
  event,
  finish,
  model,
  piece,
  stream,
} from "../../support/upstream.ts";

async function answered(chat: RequestListener) {
  const clock = new ManualClock();
  const { call } = await startHarness({ clock, env: await chatUpstream(chat) });
  return { clock, ...(await call("chat_completion", ask("Hi"))) };
}

const streamed = (...events: string[]) => answered((_, response) => stream(response, ...events).end());
/** The connection dies behind these events. */
const broken = (...events: string[]) =>
  answered((_, response) => {
    stream(response, ...events);
    setTimeout(() => response.destroy(), 20);
  });
const cost = event({ id: "gen-1", model, choices: [], usage: { cost: 0.5, completion_tokens: 3 } });

describe("what is no chunk", () => {
  test.each([
    ["an end mark with white space", [], "data: [DONE] \n\n"],
    ["an end mark without any", [], "data:[DONE]\n\n"],
    ["an end mark in small letters", [], "data: [done]\n\n"],
    ["an end mark that is no field", [], "[DONE]\n\n"],
    ["an end mark in quotes", [], 'data: "[DONE]"\n\n'],
    ["null", ["data: null\n\n"], done],
    ["an empty event", ["data:\n\ndata: \n\n"], done],
    ["a comment in an event", ["data: : OPENROUTER PROCESSING\n\n"], done],
    ["a word", ["event: ping\ndata: ping\n\n"], done],
    ["numbers and texts", ['data: 1\n\ndata: "ping"\n\ndata: []\n\ndata: {}\n\n'], done],
    ["an end mark in the lines of the last chunk", [], `data: {"choices":[]}\n${done}`],
  ])("%s takes nothing from the answer", async (_, events, end) => {
    const { data } = await streamed(
      ...events,
      piece("All"),
      ...events,
      piece(" of it"),
      cost,
      finish,
      ...events,
      end,
    );
    expect(data.choices).toEqual([
      { index: 0, message: { role: "assistant", content: "All of it" }, finish_reason: "stop" },
    ]);
    expect(data).not.toHaveProperty("status");
    expect(data.usage.cost).toBe(0.5);
    expect(data).not.toHaveProperty("warnings");
  });

  test.each([{}, { code: null, message: "" }, null, "", false, []])(
    "an error that says nothing (%o) is none",
    async (error) => {
      const { data } = await streamed(
        piece("All", { error }),
        event({
          id: "gen-1",
          model,
          error,
          choices: [{ index: 0, delta: { content: " of it" }, finish_reason: "stop" }],
        }),
        done,
      );
      expect(data).toMatchObject({ choices: [{ message: { content: "All of it" } }] });
      expect(data).not.toHaveProperty("status");
    },
  );
});

/** With `"DEEP"` nested so deeply that neither JSON.stringify nor any other recursion could make it. */
const deepened = (json: string): string =>
  json.replaceAll('"DEEP"', `${'{"error":['.repeat(100_000)}${"]}".repeat(100_000)}`);

test("an answer of a kind never seen keeps what can be read, and says what could not", async () => {
  const deep = "DEEP";
  const odd = JSON.parse('{"constructor":[1],"__proto__":[2]}');
  const events = [
    piece("All of it", { logprobs: odd, error: {} }),
    chunk({
      delta: {
        reasoning_details: [deep, null],
        annotations: [deep],
        tool_calls: [null],
        audio: { more: deep },
      },
    }),
    event({
      id: "gen-1",
      model,
      choices: [null, 7],
      usage: { cost: "0.5", cost_details: deep, toString: 1 },
      deep,
    }),
    chunk({ delta: { content: null }, finish_reason: "constructor", native_finish_reason: "__proto__" }),
    done,
  ];
  const { data, isError, text } = await streamed(...events.map(deepened));
  expect(isError, text).toBe(false);
  expect(data).toMatchObject({
    choices: [{ message: { content: "All of it" }, finish_reason: "constructor" }],
    usage: { cost: 0.5 },
  });
  expect(data.warnings).toEqual([
    expect.stringMatching(/100 levels deep: reasoning_details, annotations, audio, usage$/),
    expect.stringMatching(/form that is not known: reasoning_details, tool_calls, a choice$/),
  ]);
});

test("an error that is nested too deeply is still told", async () => {
  const raw = "DEEP";
  const error = {
    code: 502,
    message: "The provider went away",
    metadata: { raw, reasons: raw, alignment: raw },
  };
  const first = await streamed(deepened(event({ error })));
  expect(first.text).toMatch(/^Error: API Error - .*The provider went away/);
  const second = await answered((_, response) =>
    response.writeHead(502).end(deepened(JSON.stringify({ error }))),
  );
  expect(second.text).toMatch(/^Error: API Error - .*The provider went away/);
});

describe("a body is read for what it is, whatever its head says", () => {
  const events = `: OPENROUTER PROCESSING\n\n${piece("All of it")}${finish}${cost}${done}`;
  const whole = {
    id: "gen-1",
    model,
    choices: [{ index: 0, message: { content: "All of it" }, finish_reason: "stop" }],
    usage: { cost: 0.5 },
  };
  const json = JSON.stringify(whole);
  const pretty = JSON.stringify(whole, null, 2);

  test.each([
    ["a stream without a type", undefined, events],
    ["a stream as text/plain", "text/plain", events],
    ["a stream as JSON", "application/json", events],
    ["a stream in capitals", "Text/Event-Stream; charset=x", events],
    ["JSON as a stream", "text/event-stream", json],
    ["JSON without a type", undefined, `\n         \n\n${json}`],
    [
      "pretty JSON behind comments",
      "text/event-stream",
      `: OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n${pretty}`,
    ],
    ["pretty JSON", "application/json; charset=utf-8", `${pretty}\n`],
    ["chunks in lines of JSON", "application/x-ndjson", events.replaceAll(/^data: |^:.*\n|^\n/gm, "")],
    [
      "chunks in a list",
      "application/json",
      `[${[piece("All of it"), finish, cost].map((one) => one.slice(6)).join()}]`,
    ],
    ["events without blank lines", "text/event-stream", events.replaceAll("\n\n", "\n")],
  ])("%s", async (_, type, body) => {
    const { data, text } = await answered((_request, response) => {
      if (type !== undefined) response.setHeader("content-type", type);
      response.end(body);
    });
    expect(data.choices, text).toMatchObject([{ message: { content: "All of it" }, finish_reason: "stop" }]);
    expect(data).not.toHaveProperty("status");
    expect(data.usage.cost).toBe(0.5);
  });

  test.each([
    "<html><body>Welcome</body></html>",
    "not found",
    "{not json",
    '{"id":"gen-1","choices":[{"mess',
  ])("%s is no answer", async (body) => {
    const { data } = await answered((_, response) => response.end(body));
    expect(data).toMatchObject({ category: "API Error", code: "invalid_answer" });
  });
});

test.each(["provider", "data", "response"])("an answer one level down, in %s, is found", async (field) => {
  const whole = {
    id: "gen-1",
    model,
    choices: [{ index: 0, message: { content: "All of it" }, finish_reason: "stop" }],
    usage: { cost: 0.5 },
  };
  const outer = { id: null, choices: null, [field]: whole };
  const { data } = await answered((_, response) => response.end(JSON.stringify(outer)));
  expect(data).toMatchObject({
    id: "gen-1",
    model,
    usage: { cost: 0.5 },
    choices: [{ message: { content: "All of it" } }],
  });
  const inStream = await streamed(
    event({ [field]: JSON.parse(piece("All").slice(6)) }),
    piece(" of it"),
    finish,
    cost,
    done,
  );
  expect(inStream.data).toMatchObject({
    usage: { cost: 0.5 },
    choices: [{ message: { content: "All of it" } }],
  });
});

describe("an answer that has all but its end mark", () => {
  /** Stays open behind these events, with a comment now and then. */
  const open = (...events: string[]) => {
    const state = { left: false };
    const chat: RequestListener = (_, response) => {
      stream(response, ...events);
      const more = setInterval(() => response.write(": OPENROUTER PROCESSING\n\n"), 5);
      response.on("close", () => {
        clearInterval(more);
        state.left = true;
      });
    };
    return { chat, state };
  };

  test("is whole a second later, and its connection is closed", async () => {
    const { chat, state } = open(piece("All of it"), finish, cost);
    const clock = new ManualClock();
    const { call } = await startHarness({ clock, env: await chatUpstream(chat) });
    const answer = call("chat_completion", ask("Hi"));
    await expect.poll(() => clock.waits).toContain(1000);
    await clock.advance(1000);
    const { data } = await answer;
    expect(data).toMatchObject({ choices: [{ message: { content: "All of it" } }], usage: { cost: 0.5 } });
    expect(data).not.toHaveProperty("status");
    await expect.poll(() => state.left).toBe(true);
    expect(clock.sleeping).toBe(0);
  });

  test.each([
    ["its cost", [piece("All of it"), finish]],
    ["its reason to finish", [piece("All of it"), cost]],
    [
      "the reason of another choice",
      [piece("All of it"), finish, event({ choices: [{ index: 1, delta: { content: "Or" } }] }), cost],
    ],
  ])("is waited for while it lacks %s", async (_, events) => {
    const { chat } = open(...events);
    const clock = new ManualClock();
    const { call } = await startHarness({
      clock,
      env: { ...(await chatUpstream(chat)), OPENROUTER_TIMEOUT_SECONDS: "30" },
    });
    const answer = call("chat_completion", ask("Hi"));
    await expect.poll(() => clock.waits).toContain(30_000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(clock.waits).not.toContain(1000);
    await clock.advance(30_000);
    expect((await answer).data.choices[0].message.content).toBe("All of it");
  });

  test("is whole when its connection dies, or its time is over", async () => {
    expect((await broken(piece("All of it"), finish)).data).not.toHaveProperty("status");
    const { chat } = open(piece("All of it"), finish);
    const clock = new ManualClock();
    const { call } = await startHarness({
      clock,
      env: { ...(await chatUpstream(chat)), OPENROUTER_TIMEOUT_SECONDS: "30" },
    });
    const answer = call("chat_completion", ask("Hi"));
    await expect.poll(() => clock.waits).toContain(30_000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await clock.advance(30_000);
    expect((await answer).data).not.toHaveProperty("status");
  });
});

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

test("an answer from the cache costs nothing, whether or not it says so", async () => {
  const usage = event({ id: "gen-1", model, choices: [], usage: { prompt_tokens: 3 } });
  const env = await chatUpstream((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-openrouter-cache-status": "HIT" });
    response.end(piece("All of it") + finish + usage + done);
  });
  const { call } = await startHarness({ env });
  const { data } = await call("chat_completion", { ...ask("Hi"), cache: true });
  expect(data.usage).toMatchObject({ prompt_tokens: 3, cost: 0 });
  expect(data).not.toHaveProperty("warnings");
  expect((await call("get_account_status", {})).data.spent.session).toMatchObject({ calls: 1, cost: 0 });
});
