import type { RequestListener } from "node:http";

import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { answered, streamed, broken, cost, deepened } from "../../support/odd-streams.ts";
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
