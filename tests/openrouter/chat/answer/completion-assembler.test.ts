import { expect, test } from "vitest";

import { assemble, delta } from "../../../support/assembled.ts";

test("takes reasoning once, although it comes twice, and keeps its details whole and in order", () => {
  const detail = (text: string, more: object = {}) => ({
    type: "reasoning.text",
    index: 0,
    text,
    format: "x",
    ...more,
  });
  const { message } = assemble(
    delta({ reasoning: "Let me ", reasoning_details: [detail("Let me ")] }),
    delta({ reasoning: "think.", reasoning_details: [detail("think.")] }),
    delta({ reasoning_details: [{ type: "reasoning.text", index: 0, signature: "sig", text: null }] }),
    delta({ reasoning_details: [{ type: "reasoning.encrypted", index: 1, data: "abc" }] }),
    delta({ content: "4" }, { finish_reason: "stop" }),
  ).completion().choices[0] ?? { message: undefined };
  expect(message).toEqual({
    role: "assistant",
    content: "4",
    reasoning: "Let me think.",
    reasoning_details: [
      detail("Let me think.", { signature: "sig" }),
      { type: "reasoning.encrypted", index: 1, data: "abc" },
    ],
  });
});

test("puts parallel tool calls together from their fragments, arguments as sent", () => {
  const call = (index: number, fields: object) =>
    delta({ content: null, tool_calls: [{ index, ...fields }] });
  const [choice] = assemble(
    call(0, { id: "call_a", type: "function", function: { name: "first", arguments: "" } }),
    call(0, { function: { arguments: '{"x":' } }),
    call(1, { id: "call_b", type: "function", function: { name: "second" } }),
    call(0, { function: { arguments: "1} " } }),
    delta({}, { finish_reason: "tool_calls" }),
  ).completion().choices;
  expect(choice).toMatchObject({
    finish_reason: "tool_calls",
    message: {
      content: null,
      tool_calls: [
        { id: "call_a", type: "function", function: { name: "first", arguments: '{"x":1} ' } },
        { id: "call_b", type: "function", function: { name: "second", arguments: "" } },
      ],
    },
  });
});

test.each([
  [
    "with choices that repeat the reason",
    { choices: [{ index: 0, delta: { content: "" }, finish_reason: "stop" }] },
  ],
  [
    "with choices that repeat no reason",
    { choices: [{ index: 0, delta: { content: "" }, finish_reason: null }] },
  ],
  ["without choices", { choices: [] }],
])("reads the usage chunk %s", (_, chunk) => {
  const assembler = assemble(delta({ content: "hi" }, { finish_reason: "stop" }), {
    ...chunk,
    usage: { cost: 0.5 },
  });
  expect(assembler.isFinished).toBe(true);
  expect(assembler.completion()).toMatchObject({
    usage: { cost: 0.5 },
    choices: [{ finish_reason: "stop", message: { content: "hi" } }],
  });
});

test("leaves out what has a shape never seen before, and keeps the rest", () => {
  const assembler = assemble({
    id: "gen-1",
    provider: { name: "New" },
    choices: [
      {
        index: 0,
        message: { content: [{ type: "text", text: "hi" }], images: "none" },
        finish_reason: "stop",
      },
    ],
    usage: { cost: "free", prompt_tokens: 3, something_new: { a: 1 } },
  });
  expect(assembler.completion()).toEqual({
    id: "gen-1",
    object: "chat.completion",
    created: null,
    model: null,
    provider: null,
    choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 3, something_new: { a: 1 } },
  });
});

test("keeps logprobs, token after token, and the service tier", () => {
  const token = (text: string) => ({ content: [{ token: text, logprob: -1 }], refusal: null });
  const assembler = assemble(
    { service_tier: "flex", ...delta({ content: "a" }, { logprobs: token("a") }) },
    delta({ content: "b" }, { logprobs: token("b"), finish_reason: "stop" }),
  );
  expect(assembler.completion()).toMatchObject({
    service_tier: "flex",
    choices: [{ logprobs: { content: [{ token: "a" }, { token: "b" }] } }],
  });
});
