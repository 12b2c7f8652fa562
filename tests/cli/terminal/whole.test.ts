import { expect, test } from "vitest";

import { wholeResult } from "../../../src/cli/terminal/whole.ts";
import type { ToolResult } from "../../../src/mcp/render.ts";

const result = (data: object): ToolResult => ({
  isError: false,
  content: [{ type: "text", text: JSON.stringify(data) }],
});
const choice = (index: number, content: string) => ({ index, message: { role: "assistant", content } });

test("waits for an answer under way and puts its pages together", async () => {
  const asked: unknown[] = [];
  const answers = [
    result({ status: "in_progress", result_id: "r1", choices: [choice(0, "a")] }),
    result({
      result_id: "r1",
      next_offset: 3,
      choices: [choice(0, "abc")],
      warnings: ["Real", "The text goes on: call get_result with result_id and offset 3 for the next part"],
    }),
    result({ result_id: "r1", next_offset: 6, choices: [choice(0, "d"), choice(1, "ef")], warnings: [] }),
    result({ choices: [choice(1, "g")], warnings: [] }),
  ];
  const first = answers[0] ?? result({});
  const whole = await wholeResult(first, async (name, args) => {
    asked.push([name, args]);
    return answers[asked.length] ?? result({});
  });
  expect(asked).toEqual([
    ["get_result", { result_id: "r1" }],
    ["get_result", { result_id: "r1", offset: 3 }],
    ["get_result", { result_id: "r1", offset: 6 }],
  ]);
  expect(JSON.parse((whole.content[0] as { text: string }).text)).toEqual({
    choices: [choice(0, "abcd"), choice(1, "efg")],
    warnings: ["Real"],
  });
});

test("puts the pages of a transcript together", async () => {
  const asked: unknown[] = [];
  const pages = [result({ text: "d", next_offset: 4, result_id: "r1" }), result({ text: "ef", model: "m" })];
  const first = result({
    text: "abc",
    next_offset: 3,
    total_characters: 6,
    result_id: "r1",
    model: "m",
    warnings: ["The text goes on: call get_result with result_id and offset 3 for the next part"],
  });
  const whole = await wholeResult(first, async (_, args) => {
    asked.push(args);
    return pages[asked.length - 1] ?? result({});
  });
  expect(asked).toEqual([
    { result_id: "r1", offset: 3 },
    { result_id: "r1", offset: 4 },
  ]);
  expect(JSON.parse((whole.content[0] as { text: string }).text)).toEqual({ text: "abcdef", model: "m" });
});

test("leaves what is whole, or an error, as it is", async () => {
  const never = async (): Promise<ToolResult> => {
    throw new Error("nothing was to be asked");
  };
  const found = result({ models: [] });
  expect(await wholeResult(found, never)).toBe(found);
  const failed: ToolResult = { isError: true, content: [{ type: "text", text: "Error: API Error - x\n{}" }] };
  expect(await wholeResult(failed, never)).toBe(failed);
});

test("brings all of several texts and of what was thought, each by its number", async () => {
  const texts = ["abcdef", "x"];
  const thoughts = "because";
  const asked: Record<string, unknown>[] = [];
  const first = result({
    result_id: "r1",
    next_offset: 3,
    choices: [
      {
        index: 0,
        characters: 6,
        message: { role: "assistant", content: "abc", reasoning: "be", reasoning_characters: 7 },
      },
      { ...choice(1, "x"), characters: 1 },
    ],
    warnings: ["Texts go on: call get_result with result_id, candidate 1 and offset 3"],
  });
  const whole = await wholeResult(first, async (_, args) => {
    asked.push(args as Record<string, unknown>);
    const { candidate, offset, part } = args as { candidate: number; offset: number; part?: string };
    const all = part === "reasoning" ? thoughts : (texts[candidate - 1] ?? "");
    const piece = all.slice(offset, offset + 2);
    const message = part === "reasoning" ? { content: null, reasoning: piece } : { content: piece };
    return result({ choices: [{ index: candidate - 1, message: { role: "assistant", ...message } }] });
  });
  expect(JSON.parse((whole.content[0] as { text: string }).text)).toEqual({
    choices: [
      { index: 0, message: { role: "assistant", content: "abcdef", reasoning: thoughts } },
      choice(1, "x"),
    ],
  });
  expect(asked.map(({ offset }) => offset)).toEqual([3, 5, 2, 4, 6]);
});
