import { describe, expect, test } from "vitest";

import { weather, send } from "../../support/asked.ts";
import { startHarness } from "../../support/harness.ts";

describe("tools", () => {
  test("a round trip: the call comes back whole, its result is handed in, the answer follows", async () => {
    const harness = await startHarness();
    const question = { role: "user", content: "Please use the tool for Rome" };
    const first = await send(harness, { messages: [question], tools: [weather] });
    const [{ message, finish_reason }] = first.data.choices;
    expect(finish_reason).toBe("tool_calls");
    expect(message.tool_calls).toEqual([
      {
        id: expect.stringMatching(/\S/),
        type: "function",
        function: { name: "get_weather", arguments: expect.any(String) },
      },
    ]);
    expect(JSON.parse(message.tool_calls[0].function.arguments)).toBeTypeOf("object");

    const result = { role: "tool", tool_call_id: message.tool_calls[0].id, content: "sunny, 25 degrees" };
    const second = await send(harness, { messages: [question, message, result], tools: [weather] });
    expect(second.isError, second.text).toBe(false);
    expect(harness.lastSent()?.messages).toEqual([question, message, result]);
    expect(second.data.choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { content: expect.stringMatching(/\S/) },
    });
  });
});

describe("structured output", () => {
  const schema = {
    type: "object",
    properties: { name: { type: "string" }, tags: { type: "array", items: { type: "number" } } },
    required: ["name"],
  };
  const response_format = { type: "json_schema", json_schema: { name: "thing", schema, strict: true } };

  test("that fits comes without a word", async () => {
    const harness = await startHarness();
    harness.simulator.answerNext('{"name":"a","tags":[1,2]}');
    expect((await send(harness, { response_format })).data).not.toHaveProperty("warnings");
  });

  test.each([
    ['{"name":"a","tags":[1,"x"]}', /does not match response_format's schema at #\/tags\/1/],
    ['{"tags":[]}', /does not match response_format's schema at #.*name/],
    ["Sure! Here is your JSON", /not the JSON that response_format asked for/],
  ])("%s comes with a warning that names the place", async (answer, words) => {
    const harness = await startHarness();
    harness.simulator.answerNext(answer);
    const { data, isError } = await send(harness, { response_format });
    expect(isError).toBe(false);
    expect(data.choices[0].message.content).toBe(answer);
    expect(data.warnings).toEqual([expect.stringMatching(words)]);
  });

  test("a schema whose pattern never ends costs a warning, not the server", async () => {
    const harness = await startHarness();
    harness.simulator.answerNext(JSON.stringify({ name: `${"a".repeat(60)}!` }));
    const endless = { type: "object", properties: { name: { type: "string", pattern: "^(a+)+$" } } };
    const { data } = await send(harness, {
      response_format: { type: "json_schema", json_schema: { name: "x", schema: endless } },
    });
    expect(data.warnings).toEqual([expect.stringMatching(/could not be checked .* in time/)]);
  });

  test("a schema that cannot be used costs a warning, not the answer", async () => {
    const harness = await startHarness();
    harness.simulator.answerNext('{"name":"a"}');
    const odd = {
      type: "json_schema",
      json_schema: { name: "x", schema: { $ref: "https://evil.example/schema.json" } },
    };
    const { data } = await send(harness, { response_format: odd });
    expect(data.choices[0].message.content).toBe('{"name":"a"}');
    expect(data.warnings).toEqual([expect.stringMatching(/could not be checked|does not match/)]);
  });
});
