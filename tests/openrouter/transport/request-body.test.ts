import { expect, test } from "vitest";

import { requestBody } from "../../../src/openrouter/transport/request-body.ts";

test("half a character that somebody cut becomes a replacement character, in texts and names", () => {
  const body = {
    messages: [{ content: "a\ud83d", name: "\ude00" }, { content: [{ text: "whole 😀 \ud83d" }] }],
  };
  expect(JSON.parse(requestBody(body))).toEqual({
    messages: [{ content: "a�", name: "�" }, { content: [{ text: "whole 😀 �" }] }],
  });
});

test("what goes back to who wrote it stays as it is, whatever it is", () => {
  const body = {
    messages: [
      {
        content: "\ud83d",
        reasoning_details: [{ text: "\ud83d", signature: "c2ln" }],
        tool_calls: [{ id: "\ud83d", function: { name: "f", arguments: '{"a":"\ud83d"}' } }],
      },
    ],
  };
  const [message] = JSON.parse(requestBody(body)).messages;
  expect(message).toEqual({
    ...body.messages[0],
    content: "�",
    tool_calls: [{ ...message.tool_calls[0], id: "�" }],
  });
  expect(message.tool_calls[0].function.arguments).toBe('{"a":"\ud83d"}');
});

test.each([
  ["whole characters", { text: "😀 \\ud83d is how half a one is written" }],
  ["no text at all", { n: 1, nothing: null, list: [true], left: undefined }],
])("%s are JSON as ever", (_, body) => {
  expect(requestBody(body)).toBe(JSON.stringify(body));
});
