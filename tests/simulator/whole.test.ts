import { expect, test } from "vitest";

import { dig, json, post, question, simulate } from "./harness.ts";

test("a plain answer begins with white space that keeps the connection alive", async () => {
  const simulator = await simulate();
  const response = await post(simulator, question("hello there"));
  const text = await response.text();

  expect(text.startsWith("\n         \n\n         \n{")).toBe(true);
  expect(JSON.parse(text)).toMatchObject({
    id: response.headers.get("x-generation-id"),
    object: "chat.completion",
    provider: "OpenAI",
    choices: [{ finish_reason: "stop", message: { role: "assistant", refusal: null, reasoning: null } }],
  });
  expect(text).toContain("hello there");
});

test("the same question has the same answer", async () => {
  const body = question("write 60 words about rain");
  const answers = [await json(post(await simulate(), body)), await json(post(await simulate(), body))];
  expect(dig(answers, 0, "choices")).toEqual(dig(answers, 1, "choices"));
});

test("an answer can be dictated, in the prompt or beforehand", async () => {
  const simulator = await simulate();
  const content = async (body: unknown) =>
    dig(await json(post(simulator, body)), "choices", 0, "message", "content");
  expect(await content(question("Reply with exactly: forty-two"))).toBe("forty-two");

  simulator.answerNext("from the script", { model: "openai/gpt-5.4" });
  expect(await content(question("hi"))).not.toBe("from the script");
  expect(await content(question("hi", { model: "openai/gpt-5.4" }))).toBe("from the script");
  expect(await content(question("hi", { model: "openai/gpt-5.4" }))).not.toBe("from the script");
});

test("structured answers fit their schema", async () => {
  const schema = {
    type: "object",
    properties: {
      score: { type: "number", minimum: 3 },
      tags: { type: "array", items: { type: "string" } },
      grades: {
        type: "array",
        items: { type: "object", properties: { note: { type: "number" }, of: { enum: ["A", "B"] } } },
      },
    },
  };
  const response_format = { type: "json_schema", json_schema: { name: "grade", schema } };
  const answer = await json(post(await simulate(), question("grade", { response_format })));
  expect(JSON.parse(String(dig(answer, "choices", 0, "message", "content")))).toEqual({
    score: 3,
    tags: ["simulated"],
    grades: [
      { note: 1, of: "A" },
      { note: 1, of: "B" },
    ],
  });
});

test("max_tokens that the reasoning eats leaves no answer", async () => {
  const answer = await json(
    post(await simulate(), question("hi", { model: "x-ai/grok-4.5", max_tokens: 5 })),
  );
  expect(dig(answer, "choices", 0)).toMatchObject({ finish_reason: "length", message: { content: "" } });
  expect(dig(answer, "usage", "completion_tokens")).toBe(5);
});

test("hidden reasoning is billed all the same", async () => {
  const simulator = await simulate();
  const ask = (exclude: boolean) =>
    json(post(simulator, question("hi", { model: "x-ai/grok-4.5", reasoning: { exclude } })));
  const [shown, hidden] = [await ask(false), await ask(true)];
  expect(dig(shown, "choices", 0, "message", "reasoning")).toContain("The user");
  expect(dig(hidden, "choices", 0, "message", "reasoning")).toBeNull();
  expect(dig(hidden, "usage", "cost")).toBe(dig(shown, "usage", "cost"));
});
