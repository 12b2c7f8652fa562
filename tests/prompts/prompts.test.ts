import { expect, test } from "vitest";

import { toolGroups } from "../../src/config/tool-set.ts";
import { prompts } from "../../src/prompts/index.ts";
import { type Harness, startHarness } from "../support/harness.ts";

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
    "pick_a_model",
    { task: "summaries", author: "mistralai", provider: "azure" },
    ["provider mistralai", "that azure runs"],
  ],
  [
    "review_with",
    { what: "notes.md", provider: "azure" },
    ['provider {"only":["azure"]}', 'conversation "new"'],
  ],
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

test.each([
  ["default", ["second_opinion", "compare_models", "pick_a_model", "review_with"]],
  ["chat_completion", ["second_opinion", "compare_models", "review_with"]],
  ["search_models,get_model_info", ["pick_a_model"]],
  ["get_account_status", []],
])("are offered where the tools that they need are listed: %s", async (setting, names) => {
  const { client } = await startHarness({ env: { OPENROUTER_TOOLS: setting } });
  expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(names);
  const given = { question: "x", task: "x", what: "x" };
  for (const { name } of prompts) {
    const filled = client.getPrompt({ name, arguments: given }).then(
      () => true,
      () => false,
    );
    expect(await filled).toBe(names.includes(name));
  }
});

test("needs nothing that its text does not name", () => {
  for (const prompt of prompts) {
    for (const tool of prompt.needs) expect(prompt.text({}, () => true)).toContain(tool);
  }
});

test("names no tool that is not listed", async () => {
  const names = Object.values(toolGroups).flat();
  const { client } = await startHarness({ env: { OPENROUTER_TOOLS: "chat_completion" } });
  for (const { name } of (await client.listPrompts()).prompts) {
    const { messages } = await client.getPrompt({ name, arguments: { question: "x", what: "x" } });
    expect(names.filter((tool) => JSON.stringify(messages).includes(tool))).toEqual(["chat_completion"]);
  }
  await expect(client.getPrompt({ name: "pick_a_model" })).rejects.toThrow("There are: second_opinion");
});

test("where none is offered, that is said", async () => {
  const { client } = await startHarness({ env: { OPENROUTER_TOOLS: "validate_model" } });
  await expect(client.getPrompt({ name: "pick_a_model" })).rejects.toThrow(
    "There are none for the tools that OPENROUTER_TOOLS lists",
  );
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

const completing =
  ({ client }: Harness) =>
  async (name: string, argument: string, value: string) =>
    (await client.complete({ ref: { type: "ref/prompt", name }, argument: { name: argument, value } }))
      .completion.values;

test("authors are completed, those of the most intelligent models first", async () => {
  const harness = await startHarness({ env: { OPENROUTER_API_KEY: undefined } });
  const complete = completing(harness);
  expect((await complete("pick_a_model", "author", "Anth"))[0]).toBe("anthropic");
  expect(await complete("pick_a_model", "author", "nobody")).toEqual([]);
  const all = await complete("pick_a_model", "author", "");
  expect(new Set(all).size).toBe(all.length);
  expect(all).toEqual(expect.arrayContaining(["anthropic", "openai", "google"]));
  expect(all.filter((author) => /[~/]/.test(author))).toEqual([]);
});

test.each(["pick_a_model", "review_with"])(
  "providers of %s are completed, from a list that is asked for once",
  async (name) => {
    const harness = await startHarness({ env: { OPENROUTER_API_KEY: undefined } });
    const complete = completing(harness);
    const typed = await Promise.all(["", "a", "az", "azu"].map((value) => complete(name, "provider", value)));
    expect(typed[0]).toEqual(expect.arrayContaining(["anthropic", "azure", "groq"]));
    expect(typed[3]).toEqual(["azure"]);
    // What begins so, and then what has it further on.
    expect(typed[2]).toEqual(["azure", "amazon-bedrock"]);
    expect(await complete(name, "provider", "nobody")).toEqual([]);
    expect(harness.simulator.requests.filter(({ path }) => path.endsWith("/providers"))).toHaveLength(1);
  },
);

test("there are no providers to choose from where OpenRouter lists none", async () => {
  const harness = await startHarness({ env: { OPENROUTER_MAX_RETRIES: "0" } });
  harness.simulator.failNext({ kind: "status", status: 500 }, { route: "models" });
  const complete = completing(harness);
  expect(await complete("pick_a_model", "provider", "")).toEqual([]);
  expect(await complete("pick_a_model", "provider", "groq")).toEqual(["groq"]);
});
