import type { RequestListener, ServerResponse } from "node:http";

import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { ask, chatUpstream, done, event, finish, model, piece, stream } from "../../support/upstream.ts";

async function answered(chat: RequestListener) {
  const clock = new ManualClock();
  const { call } = await startHarness({ clock, env: await chatUpstream(chat) });
  return { clock, ...(await call("chat_completion", { ...ask("Hi"), max_result_chars: 500_000 })) };
}

/** An answer that goes on for ever with what nobody asked for; tells when the client has left it. */
function endless(...events: string[]): { chat: RequestListener; left: () => boolean } {
  let open: ServerResponse | undefined;
  let left = false;
  return {
    left: () => left,
    chat: (_, response) => {
      open = stream(response, ...events);
      const more = setInterval(() => open?.write(": more\n\n"), 1);
      response.on("close", () => {
        clearInterval(more);
        left = true;
      });
    },
  };
}

const failed = { code: 502, message: "The provider went away" };

describe("an answer that ends without saying so", () => {
  test("is partial when it neither finished nor said [DONE]", async () => {
    const { data, isError } = await answered((_, response) => stream(response, piece("Half of")).end());
    expect(isError).toBe(false);
    expect(data).toMatchObject({ status: "partial", choices: [{ message: { content: "Half of" } }] });
    expect(data.warnings[0]).toMatch(/only a part of the answer: The answer broke off before its end/);
    expect(data.routing.attempts).toMatchObject([{ status: 200, outcome: "stream_broken" }]);
  });

  test.each([
    ["a reason to finish", [piece("All of it"), finish]],
    ["[DONE]", [piece("All of it"), done]],
  ])("is whole when it came with %s alone", async (_, events) => {
    const { data } = await answered((_request, response) => stream(response, ...events).end());
    expect(data.choices[0].message.content).toBe("All of it");
    expect(data).not.toHaveProperty("status");
  });
});

describe("an error that stands in a choice without a reason to finish", () => {
  test("is an error when there is no text", async () => {
    const { isError, text } = await answered((_, response) =>
      stream(response, piece("", { error: failed }), finish, done).end(),
    );
    expect(isError).toBe(true);
    expect(text).toMatch(/^Error: API Error - .*502: The provider went away/);
  });

  test("makes the text before it partial", async () => {
    const { data } = await answered((_, response) =>
      stream(response, piece("Half of"), piece("", { error: failed }), finish, done).end(),
    );
    expect(data).toMatchObject({ status: "partial", choices: [{ message: { content: "Half of" } }] });
    expect(data.warnings[0]).toMatch(/The provider went away/);
  });

  test("counts in a JSON answer, too", async () => {
    const choice = { index: 0, message: { content: "Half of" }, error: failed };
    const { data } = await answered((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ id: "gen-1", model, choices: [choice] }));
    });
    expect(data).toMatchObject({ status: "partial", choices: [{ message: { content: "Half of" } }] });
  });
});

describe("a stream that does not end", () => {
  test.each([
    ["an error", [event({ error: failed })], { isError: true }],
    ["an error after text", [piece("Half of"), event({ error: failed })], { data: { status: "partial" } }],
    ["garbage", ["data: {not json\n\n"], { isError: true, data: { code: "invalid_answer" } }],
    ["garbage after text", [piece("Half of"), "data: {not json\n\n"], { data: { status: "partial" } }],
  ])("is left at once after %s", async (_, events, expected) => {
    const { chat, left } = endless(...events);
    expect(await answered(chat)).toMatchObject(expected);
    await expect.poll(left).toBe(true);
  });

  test("is not waited for after [DONE], and left a second later", async () => {
    const cost = event({ id: "gen-1", model, choices: [], usage: { cost: 0.01 } });
    const { chat, left } = endless(piece("All of it"), finish, cost, done);
    const { clock, data } = await answered(chat);
    expect(data.choices[0].message.content).toBe("All of it");
    expect(data).not.toHaveProperty("status");
    await clock.advance(1000);
    await expect.poll(left).toBe(true);
    expect(clock.sleeping).toBe(0);
  });
});

test("an answer in 40,000 small events arrives whole, though they are larger than any answer may be", async () => {
  const padding = "x".repeat(400 - event({ ...JSON.parse(piece("abcd").slice(6)), padding: "" }).length);
  const small = event({ ...JSON.parse(piece("abcd").slice(6)), padding });
  expect(small).toHaveLength(400);
  const { data, text } = await answered((_, response) => {
    stream(response);
    for (let count = 0; count < 400; count += 1) response.write(small.repeat(100));
    response.end(finish + done);
  });
  expect(data.status, text.slice(0, 300)).toBeUndefined();
  expect(data.choices[0].message.content === "abcd".repeat(40_000)).toBe(true);
});
