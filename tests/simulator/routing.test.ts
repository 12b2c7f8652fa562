import { expect, test } from "vitest";

import { dig, json, post, question, simulate } from "./harness.ts";

test.each([
  ["openai/gpt-4o-mini:nitro", "openai/gpt-4o-mini"],
  ["openai/gpt-oss-20b:free:online", "openai/gpt-oss-20b:free"],
  ["~anthropic/claude-sonnet-latest", "anthropic/claude-5-sonnet-20260630"],
  ["~anthropic/claude-haiku-latest:floor", "anthropic/claude-4.5-haiku-20251001"],
  ["openrouter/auto", "anthropic/claude-4.5-haiku-20251001"],
  ["openrouter/free", "openai/gpt-oss-20b:free"],
  ["@preset/demo", "openai/gpt-4o-mini"],
  ["openai/gpt-5.4@preset/demo", "openai/gpt-5.4-20260305"],
  ["qwen/qwen-plus-2025-07-28:thinking", "qwen/qwen-plus-2025-07-28"],
])("%s is answered by %s", async (model, answering) => {
  expect(await json(post(await simulate(), question("hi", { model })))).toMatchObject({ model: answering });
});

test("an unknown model is a 400 with the account's id beside the error", async () => {
  const response = await post(await simulate(), question("hi", { model: "openai/gpt-9:free" }));
  expect(response.status).toBe(400);
  expect(await json(response)).toEqual({
    error: { message: "openai/gpt-9:free is not a valid model ID", code: 400 },
    user_id: expect.stringMatching(/^user_/),
  });
});

test.each([
  ["only", { only: ["azure"] }, "provider.only preference permits only: azure"],
  ["ignore", { ignore: ["openai"] }, "provider.ignore preference excludes: openai"],
  ["order", { order: ["azure"], allow_fallbacks: false }, "provider.order preference permits only: azure"],
])("provider.%s that leaves nobody is a 404", async (_, provider, why) => {
  const response = await post(await simulate(), question("hi", { provider }));
  expect(response.status).toBe(404);
  const message = String(dig(await json(response), "error", "message"));
  expect(message).toContain("No allowed providers are available for the selected model.");
  expect(message).toContain("Providers serving openai/gpt-4o-mini: openai");
  expect(message).toContain(why);
});

test("preferences choose the provider, and the price is that provider's", async () => {
  const simulator = await simulate();
  const ask = (provider: unknown) =>
    json(post(simulator, question("hi", { model: "moonshotai/kimi-k3", provider })));
  expect(await ask({})).toMatchObject({ provider: "Fireworks" });
  expect(await ask({ order: ["alibaba"] })).toMatchObject({ provider: "Alibaba" });
  expect(await ask({ ignore: ["fireworks"] })).toMatchObject({ provider: "Alibaba" });
  expect(await ask({ sort: { by: "throughput" } })).toMatchObject({ provider: "Fireworks" });
  const [cheap, dear] = [await ask({}), await ask({ only: ["fireworks/fast"] })];
  expect(Number(dig(dear, "usage", "cost")) / Number(dig(cheap, "usage", "cost"))).toBeCloseTo(1.5);
});

test("a price ceiling nobody meets, numbers or strings, is a 404", async () => {
  const simulator = await simulate();
  const status = async (max_price: unknown) =>
    (await post(simulator, question("hi", { provider: { max_price } }))).status;
  expect(await status({ prompt: 0.15, completion: 0.6 })).toBe(200);
  expect(await status({ prompt: "0.15", completion: "0.6" })).toBe(200);
  expect(await status({ prompt: 0.1 })).toBe(404);
});

test("a list goes on to the next model, and no list is longer than three", async () => {
  const simulator = await simulate();
  simulator.failNext({ kind: "status", status: 502 }, { model: "openai/gpt-4o-mini" });
  const models = ["openai/gpt-4o-mini", "mistralai/mistral-large-2512"];
  expect(await json(post(simulator, question("hi", { models })))).toMatchObject({
    model: "mistralai/mistral-large-2512",
  });

  simulator.failNext({ kind: "status", status: 503 }, { times: 2 });
  const failed = await json(post(simulator, question("hi", { models })));
  expect(dig(failed, "error", "metadata", "previous_errors")).toHaveLength(1);

  simulator.failNext({ kind: "status", status: 502 }, { model: "openai/gpt-4o-mini" });
  const told = await json(
    post(simulator, question("hi", { models }), {
      headers: { Authorization: `Bearer ${simulator.key}`, "X-OpenRouter-Metadata": "enabled" },
    }),
  );
  expect(dig(told, "openrouter_metadata", "attempts")).toEqual([
    { model: "openai/gpt-4o-mini", provider: "OpenAI", status: 502 },
    { model: "mistralai/mistral-large-2512", provider: "Mistral", status: 200 },
  ]);

  const four = await post(simulator, question("hi", { models: ["a/a", "b/b", "c/c", "d/d"] }));
  expect(four.status).toBe(400);
  expect(dig(await json(four), "error", "message")).toBe("'models' array must have 3 items or fewer.");
});

test("what a model cannot do is refused", async () => {
  const simulator = await simulate();
  const message = async (body: unknown) => dig(await json(post(simulator, body)), "error", "message");
  const tools = [{ type: "function", function: { name: "f" } }];
  const image = [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }];

  expect(await message(question("hi", { model: "meta-llama/llama-3.2-1b-instruct", tools }))).toBe(
    "No endpoints found that support tool use",
  );
  expect(await message(question(image, { model: "deepseek/deepseek-v3.2" }))).toBe(
    "No endpoints found that support image input",
  );
  expect(await message(question("hi", { model: "openai/text-embedding-3-small" }))).toContain(
    "cannot be used",
  );
  expect(await message({ model: "openai/gpt-4o-mini", messages: [] })).toContain("Input required");
});

test("a prompt that does not fit says by how much", async () => {
  const long = "word ".repeat(120_000);
  const response = await post(await simulate(), question(long));
  expect(response.status).toBe(400);
  expect(dig(await json(response), "error", "message")).toContain(
    "This endpoint's maximum context length is 128000 tokens. However, you requested about 150000 tokens (150000 of text input).",
  );
});
