import { expect, test } from "vitest";

import { dig, eventsOf, post, question, simulate, textOf } from "./harness.ts";

test("a stream looks like a recorded one", async () => {
  const simulator = await simulate();
  const response = await post(
    simulator,
    question("What is 2 + 2?", { model: "anthropic/claude-haiku-4.5", stream: true }),
  );
  const text = await response.text();
  const events = eventsOf(text);
  const [last, finish] = events.toReversed();

  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(text).toMatch(/^(: OPENROUTER PROCESSING\n\n){3}data: /);
  expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  expect(events[0]).toMatchObject({
    id: response.headers.get("x-generation-id"),
    object: "chat.completion.chunk",
    model: "anthropic/claude-4.5-haiku-20251001",
    provider: "Anthropic",
  });
  expect(String(dig(events, 0, "id"))).toMatch(/^gen-\d{10}-[A-Za-z0-9]{20}$/);
  expect(events.every((event) => dig(event, "choices", 0, "delta", "role") === "assistant")).toBe(true);
  expect(textOf(events)).toBe("2 + 2 = 4");
  expect(finish).not.toHaveProperty("usage");
  expect(dig(finish, "choices", 0, "finish_reason")).toBe("stop");
  expect(dig(last, "choices", 0, "finish_reason")).toBe("stop");
  expect(dig(last, "usage", "cost")).toBe(simulator.spent);
});

test("a reasoning model thinks first, twice in the same words, and signs", async () => {
  const simulator = await simulate();
  const response = await post(
    simulator,
    question("hi", { model: "anthropic/claude-sonnet-4.5", stream: true, reasoning: { effort: "low" } }),
  );
  const events = eventsOf(await response.text());
  const thinking = events.filter(
    (event) => typeof dig(event, "choices", 0, "delta", "reasoning") === "string",
  );

  expect(events.indexOf(thinking[0] ?? {})).toBe(0);
  for (const event of thinking) {
    expect(dig(event, "choices", 0, "delta", "reasoning_details", 0)).toMatchObject({
      type: "reasoning.text",
      text: dig(event, "choices", 0, "delta", "reasoning"),
    });
  }
  const signed = dig(events, thinking.length, "choices", 0, "delta", "reasoning_details", 0);
  expect(signed).toHaveProperty("signature");
  expect(signed).not.toHaveProperty("text");
  expect(dig(events.at(-1), "usage", "completion_tokens_details", "reasoning_tokens")).toBeGreaterThan(0);
});

test("tool calls come in fragments that join to JSON", async () => {
  const simulator = await simulate();
  const parameters = {
    type: "object",
    properties: {
      city: { type: "string" },
      unit: { enum: ["celsius", "kelvin"] },
      days: { type: "integer" },
    },
  };
  const tools = [{ type: "function", function: { name: "weather", parameters } }];
  const response = await post(simulator, question("Please use the tool.", { stream: true, tools }));
  const events = eventsOf(await response.text());
  const calls = events.flatMap((event) => dig(event, "choices", 0, "delta", "tool_calls", 0) ?? []);

  expect(calls[0]).toMatchObject({
    index: 0,
    type: "function",
    function: { name: "weather", arguments: "" },
  });
  expect(Object.keys(Object(calls[1]))).toEqual(["index", "function"]);
  expect(JSON.parse(calls.map((call) => dig(call, "function", "arguments")).join(""))).toEqual({
    city: "simulated",
    unit: "celsius",
    days: 1,
  });
  expect(dig(events.at(-1), "choices", 0, "finish_reason")).toBe("tool_calls");
});

test("a long answer has as many words as were asked for, and stops at max_tokens", async () => {
  const simulator = await simulate();
  const long = await post(simulator, question("Write about 3,000 words on the sea.", { stream: true }));
  const events = eventsOf(await long.text());
  expect(textOf(events).split(/\s+/)).toHaveLength(3000);
  expect(events.length).toBeGreaterThan(300);

  const cut = await post(simulator, question("Write about 3,000 words.", { stream: true, max_tokens: 50 }));
  const short = eventsOf(await cut.text());
  expect(textOf(short)).toHaveLength(200);
  expect(dig(short.at(-1), "choices", 0, "finish_reason")).toBe("length");
});
