import { expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";

test.each([
  [
    "second_opinion",
    { question: "Is P = NP?", model: "openai/gpt-4o-mini" },
    ["Is P = NP?", "openai/gpt-4o-mini", "conversation"],
  ],
  ["second_opinion", {}, ["what we have been talking about", "search_models"]],
  [
    "compare_models",
    { question: "Why is the sky blue?", models: "a/b, c/d" },
    ["sky blue", "a/b, c/d", "compare"],
  ],
  ["pick_a_model", { task: "summaries", budget: "free" }, ["summaries", "free", "search_models"]],
  [
    "review_with",
    { what: "/src", focus: "security", model: " " },
    ["/src", "security", "files", "search_models"],
  ],
])("%s is useful as it stands: %j", async (name, given, words) => {
  const { client } = await startHarness({ env: { OPENROUTER_API_KEY: undefined } });
  const { messages } = await client.getPrompt({ name, arguments: given });
  const [message] = messages;
  expect(messages).toHaveLength(1);
  const text = message?.content.type === "text" ? message.content.text : "";
  for (const word of words) expect(text).toContain(word);
  expect(text).not.toContain("undefined");
  expect(text.length).toBeLessThan(900);
});

test("what is missing or not there is said by name", async () => {
  const { client } = await startHarness();
  await expect(client.getPrompt({ name: "pick_a_model" })).rejects.toThrow("needs task");
  await expect(client.getPrompt({ name: "nothing" })).rejects.toMatchObject({
    code: -32_602,
    message: expect.stringContaining("second_opinion"),
  });
});

test("models are completed, in lists the last one", async () => {
  const { client } = await startHarness();
  const complete = async (name: string, argument: { name: string; value: string }) =>
    (await client.complete({ ref: { type: "ref/prompt", name }, argument })).completion.values;
  expect(await complete("review_with", { name: "model", value: "anthropic/claude-s" })).toContain(
    "anthropic/claude-sonnet-4.5",
  );
  expect(await complete("compare_models", { name: "models", value: "a/b, openai/gpt-4o-m" })).toContain(
    "a/b, openai/gpt-4o-mini",
  );
  expect(await complete("pick_a_model", { name: "task", value: "x" })).toEqual([]);
});
