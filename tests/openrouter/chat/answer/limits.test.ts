import { describe, expect, test } from "vitest";

import { assemble, delta, messageOf } from "../../../support/assembled.ts";

const nested = (levels: number): unknown =>
  JSON.parse(`${'{"a":['.repeat(levels / 2)}${"]}".repeat(levels / 2)}`);
const megabyte = 1024 * 1024;

describe("JSON that is nested too deeply", () => {
  const deep = nested(200_000);

  test.each([
    ["usage", { usage: { cost: 0.5, cost_details: deep } }, { usage: { cost: 0.5 } }],
    [
      "logprobs",
      delta({}, { logprobs: { content: [{ token: "a" }, deep] } }),
      { choices: [{ logprobs: { content: [{ token: "a" }] } }] },
    ],
    [
      "reasoning_details",
      delta({ reasoning_details: [deep, { type: "x" }] }),
      { choices: [{ message: { reasoning_details: [{ type: "x" }] } }] },
    ],
    [
      "annotations",
      delta({ annotations: [deep, { type: "x" }] }),
      { choices: [{ message: { annotations: [{ type: "x" }] } }] },
    ],
    ["audio", delta({ audio: { data: "AAAA", more: deep } }), {}],
    [
      "arguments of a tool call",
      delta({ tool_calls: [{ id: "a", function: { name: "f", arguments: deep } }] }),
      { choices: [{ message: { tool_calls: [{ id: "a" }] } }] },
    ],
    ["content", delta({ content: { odd: deep } }), {}],
  ])("is left out of %s, and that is said; the rest stays", (what, chunk, wanted) => {
    const assembler = assemble(delta({ content: "Hi" }), chunk);
    expect(assembler.completion()).toMatchObject({ choices: [{ message: { content: "Hi" } }] });
    expect(assembler.completion()).toMatchObject(wanted);
    expect(assembler.warnings()).toEqual([
      `Left out of the answer because it is nested more than 100 levels deep: ${what}`,
    ]);
    expect(() => JSON.stringify(assembler.completion())).not.toThrow();
  });

  test("is left out from 101 levels on", () => {
    const kept = (levels: number) =>
      messageOf({ annotations: [nested(levels)] }).message.annotations?.length ?? 0;
    expect(kept(100)).toBe(1);
    expect(kept(102)).toBe(0);
  });

  test("costs nothing where it is not kept anyway", () => {
    const assembler = assemble({
      ...delta({ content: "Hi", images: [deep], tool_calls: [deep] }, { more: deep }),
      id: deep,
      model: deep,
      provider: deep,
    });
    expect(assembler.completion()).toMatchObject({ id: null, choices: [{ message: { content: "Hi" } }] });
  });
});

test("names that every object inherits are names like any other", () => {
  const logprobs = JSON.parse('{"constructor":[1],"__proto__":[2],"toString":[3]}');
  const assembler = assemble(delta({ content: "Hi" }, { logprobs }), delta({}, { logprobs }));
  expect(JSON.stringify(assembler.completion().choices[0]?.logprobs)).toBe(
    '{"constructor":[1,1],"__proto__":[2,2],"toString":[3,3]}',
  );
});

describe("numbers of choices and tool calls", () => {
  const call = (index: number) => ({ index, id: `call_${index}`, function: { name: "f", arguments: "{}" } });
  const many = Array.from({ length: 60_000 }, (_, index) => index);

  test("are 128 at most, and that is said", () => {
    const choices = assemble({ choices: many.map((index) => ({ index, message: { content: `${index}` } })) });
    expect(choices.completion().choices.map(({ message }) => message.content)).toEqual(
      many.slice(0, 128).map(String),
    );
    expect(choices.warnings()).toEqual([
      expect.stringMatching(/only the first 128 choices, 128 tool calls and 128 images are kept: choices/),
    ]);

    const { message, warnings } = messageOf({ tool_calls: many.map(call) });
    expect(message.tool_calls?.map(({ id }) => id)).toEqual(
      many.slice(0, 128).map((index) => `call_${index}`),
    );
    expect(warnings).toEqual([expect.stringMatching(/only the first 128 .*: tool calls/)]);
  });

  test("are 128 images, too, each a file", () => {
    const images = many.map((index) => `data:image/png;base64,${index}`);
    const { message, warnings } = messageOf({ images });
    expect(message.images).toHaveLength(128);
    expect(warnings).toEqual([expect.stringMatching(/only the first 128 .*: images/)]);
  });

  test("count calls over all choices, whole or in pieces", () => {
    const choices = [0, 1].map((index) => ({ index, message: { tool_calls: many.slice(0, 100).map(call) } }));
    const kept = assemble({ choices })
      .completion()
      .choices.map(({ message }) => message.tool_calls?.length);
    expect(kept).toEqual([100, 28]);
  });

  test("give what comes behind them to no call that is kept", () => {
    const pieces = many
      .slice(0, 130)
      .map((index) => ({ index, id: `call_${index}`, function: { name: "f", arguments: "" } }));
    const rest = [128, 129, 127, 5_000].map((index) => ({ index, function: { arguments: `[${index}]` } }));
    const { message } = messageOf({ tool_calls: pieces }, ...rest.map((one) => ({ tool_calls: [one] })));
    expect(message.tool_calls?.at(-1)).toMatchObject({ id: "call_127", function: { arguments: "[127]" } });
    expect(message.tool_calls).toHaveLength(128);
  });
});

describe("sizes", () => {
  test("are 10 MB of text: what came is kept, in whole characters", () => {
    const assembler = assemble(
      delta({ content: "x".repeat(6 * megabyte), reasoning: "y".repeat(3 * megabyte) }),
      { usage: { cost: 0.5 }, ...delta({ content: "é".repeat(megabyte) }) },
    );
    const { message } = assembler.completion().choices[0] ?? {};
    expect(message?.content?.length).toBe(6 * megabyte + megabyte / 2);
    expect(message?.content?.endsWith("é")).toBe(true);
    expect(message?.reasoning).toHaveLength(3 * megabyte);
    expect(assembler.overflow?.facts).toMatchObject({
      code: "answer_too_large",
      what: expect.stringMatching(/text .*10 MB/),
      next: expect.stringMatching(/max_tokens/),
    });
    expect(assembler.completion().usage?.cost).toBe(0.5);
  });
});
