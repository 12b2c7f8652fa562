import type { RequestListener } from "node:http";

import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ask, chatUpstream, done, event, piece, stream, upstream } from "../../support/upstream.ts";

const megabyte = 1024 * 1024;

/** Sends `chunk` for ever, or until the client has had enough; tells how much went out. */
function flood(head: string, chunk: string, type: string): { chat: RequestListener; sent: () => number } {
  let sent = 0;
  return {
    sent: () => sent,
    chat: (_, response) => {
      response.writeHead(200, { "content-type": type });
      response.write(head);
      const pour = (): void => {
        while (!response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once("drain", pour);
            return;
          }
        }
      };
      pour();
    },
  };
}

test("a stream without end stops at 10 MB, and its text is kept", async () => {
  const { chat, sent } = flood("", piece("x".repeat(10_000)), "text/event-stream");
  const { call } = await startHarness({ env: await chatUpstream(chat) });
  const { data, text } = await call("chat_completion", ask("Hi"));
  expect(data.status, text.slice(0, 300)).toBe("partial");
  expect(data.warnings[0]).toMatch(/larger than 10 MB.*max_tokens/);
  expect(data.next_offset).toBeGreaterThan(10_000);
  expect(sent()).toBeLessThan(20 * megabyte);
});

test("an answer of 2 MB arrives whole, page by page", async () => {
  const sentence = "A sentence of the long answer. ";
  const env = await chatUpstream((_, response) => {
    stream(response);
    for (let count = 0; count < 700; count += 1) response.write(piece(sentence.repeat(100)));
    const last = {
      id: "gen-1",
      choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
      usage: { cost: 0.5 },
    };
    response.end(event(last) + done);
  });
  const { call } = await startHarness({ env });
  let { data } = await call("chat_completion", { ...ask("long"), max_result_chars: 500_000 });
  const pages: string[] = [data.choices[0].message.content];
  const { result_id } = data;
  while (data.next_offset !== undefined) {
    ({ data } = await call("get_result", { result_id, offset: data.next_offset }));
    pages.push(data.choices[0].message.content);
  }
  expect(pages).toHaveLength(5);
  expect(pages.join("") === sentence.repeat(70_000)).toBe(true);
});

test("an event without end stops at 64 MB, and the text before it is kept", async () => {
  const { chat, sent } = flood(
    `${piece("before")}data: {"choices":`,
    "x".repeat(65_536),
    "text/event-stream",
  );
  const { call } = await startHarness({ env: await chatUpstream(chat) });
  const { data } = await call("chat_completion", ask("Hi"));
  expect(data).toMatchObject({ status: "partial", choices: [{ message: { content: "before" } }] });
  expect(data.warnings[0]).toMatch(/answer with its images and audio is larger than 64 MB.*images/);
  expect(data.warnings[0]).not.toMatch(/max_tokens/);
  expect(sent()).toBeLessThan(75 * megabyte);
});

test("keep-alive comments without end are not kept", async () => {
  const { chat } = flood("", `: ${"x".repeat(65_536)}\n\n`, "text/event-stream");
  const { call } = await startHarness({ env: await chatUpstream(chat) });
  const { data } = await call("chat_completion", ask("Hi"));
  expect(data).toMatchObject({ category: "API Error", code: "answer_too_large" });
});

test("a JSON answer without end stops at 64 MB", async () => {
  const json = flood("{", " ".repeat(65_536), "application/json");
  const { call } = await startHarness({ env: await chatUpstream(json.chat) });
  expect((await call("chat_completion", ask("Hi"))).data).toMatchObject({ code: "answer_too_large" });
  expect(json.sent()).toBeLessThan(75 * megabyte);
});

test("a catalogue over 32 MB is refused", async () => {
  let sent = 0;
  const env = await upstream((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const pour = (): void => {
      while (!response.destroyed) {
        sent += 65_536;
        if (!response.write(" ".repeat(65_536))) {
          response.once("drain", pour);
          return;
        }
      }
    };
    pour();
  });
  const { call } = await startHarness({ env });
  const { text, data } = await call("search_models", {});
  expect(text).toMatch(/^Error: API Error - The answer from OpenRouter is larger than 32 MB/);
  expect(data.code).toBe("answer_too_large");
  expect(sent).toBeLessThan(64 * megabyte);
});

test("an index from a broken upstream takes no memory", async () => {
  const call = { index: 4_000_000_000, id: "call_a", function: { name: "f", arguments: "{}" } };
  const chunk = {
    id: "gen-1",
    choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: "tool_calls" }],
  };
  const env = await chatUpstream((_, response) => stream(response, event(chunk), done).end());
  const { call: ask_tool } = await startHarness({ env });
  const { data } = await ask_tool("chat_completion", ask("Hi"));
  expect(data.choices[0].message.tool_calls).toEqual([
    { id: "call_a", type: "function", function: { name: "f", arguments: "{}" } },
  ]);
});
