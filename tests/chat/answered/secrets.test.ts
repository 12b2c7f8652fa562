import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { ask, chatUpstream, done, finish, model, piece, stream } from "../../support/upstream.ts";

const key = `sk-or-v1-${"c0ffee15900dbeef".repeat(4)}`;
/** Any part of it that would tell more than what all keys have in common. */
const telling = /c0ffee15900d/;

test("a key across the end of one page and the start of the next is on neither", async () => {
  const content = `${"word ".repeat(196)}${key} and more. ${"word ".repeat(300)}`;
  const env = await chatUpstream((_, response) => stream(response, piece(content), finish, done).end());
  const { call } = await startHarness({ env: { ...env, OPENROUTER_API_KEY: key } });
  const pages: string[] = [];
  let { text, data } = await call("chat_completion", { ...ask("Hi"), max_result_chars: 1000 });
  for (;;) {
    expect(text).not.toMatch(telling);
    pages.push(data.choices[0].message.content);
    if (data.next_offset === undefined) break;
    ({ text, data } = await call("get_result", { result_id: data.result_id, offset: data.next_offset }));
  }
  expect(pages.length).toBeGreaterThan(2);
  expect(pages.join("")).toBe(content.replace(key, "[redacted]"));
});

test.each([20, 40, 72])(
  "a key of which %d characters have come so far is not shown either",
  async (length) => {
    const clock = new ManualClock();
    let open: ReturnType<typeof stream> | undefined;
    const env = await chatUpstream((_, response) => {
      open = stream(response, piece(`It is ${key.slice(0, length)}`));
    });
    const { call } = await startHarness({ clock, env: { ...env, OPENROUTER_API_KEY: key } });
    const told: string[] = [];
    const answer = call("chat_completion", ask("Hi"), {
      onprogress: ({ message = "" }) => told.push(message),
    });
    await expect
      .poll(async () => (await clock.advance(200), told.some((line) => line.includes("tokens"))))
      .toBe(true);
    await clock.advance(50_000);
    const { text, data } = await answer;
    expect(data.status).toBe("in_progress");
    expect(text).not.toMatch(telling);
    open?.end(piece(`${key.slice(length)}, I said.`) + finish + done);
    const rest = call("get_result", { result_id: data.result_id, wait_seconds: 5 });
    const whole = await clock.passWaitsUntil(rest, 1000);
    expect(whole.data.choices[0].message.content).toBe("It is [redacted], I said.");
  },
);

test("what goes back to the model stays as it came, but for a key", async () => {
  const escapes = "\u001b[1m\u202e\u0085";
  const details = [{ type: "reasoning.text", index: 0, text: `thinking ${escapes}`, signature: "c2lnbmVk" }];
  const calls = [
    {
      index: 0,
      id: "call_1",
      type: "function",
      function: { name: "f", arguments: JSON.stringify({ a: escapes, b: key }) },
    },
  ];
  const env = await chatUpstream((_, response) => {
    const delta = { content: `Hi ${escapes}`, reasoning_details: details, tool_calls: calls };
    stream(response, piece("", { delta }), finish, done).end();
  });
  const { call } = await startHarness({ env: { ...env, OPENROUTER_API_KEY: key } });
  const { data } = await call("chat_completion", { ...ask("Hi"), model });
  const { message } = data.choices[0];
  expect(message.content).toBe("Hi ");
  expect(message.reasoning_details).toEqual(details);
  expect(JSON.parse(message.tool_calls[0].function.arguments)).toEqual({ a: escapes, b: "[redacted]" });
});
