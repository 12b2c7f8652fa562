import { expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";

async function start(env: Record<string, string | undefined> = {}) {
  const harness = await startHarness({ env });
  const read = async (uri: string): Promise<Record<string, unknown>> => {
    const { contents } = await harness.client.readResource({ uri });
    const [content] = contents;
    expect(contents).toHaveLength(1);
    expect(content).toMatchObject({ uri, mimeType: "application/json" });
    return JSON.parse(content && "text" in content ? content.text : "");
  };
  return { ...harness, read };
}

test("is what get_model_info tells, without the providers, on a cold cache and without a key", async () => {
  const { read, call } = await start({ OPENROUTER_API_KEY: undefined });
  const record = await read("openrouter://models/anthropic/claude-sonnet-4.5");
  expect(record).toMatchObject({ id: "anthropic/claude-sonnet-4.5", context_length: 1_000_000 });
  const { providers, ...told } = (
    await call("get_model_info", { model: "anthropic/claude-sonnet-4.5", detail: "full" })
  ).data;
  expect(providers).not.toEqual([]);
  expect(record).toEqual(told);
});

test.each([
  ["anthropic%2Fclaude-sonnet-4.5", "anthropic/claude-sonnet-4.5"],
  ["Anthropic/Claude-Sonnet-4.5", "anthropic/claude-sonnet-4.5"],
  ["claude-sonnet-4.5", "anthropic/claude-sonnet-4.5"],
  ["anthropic/claude-sonnet-4.5:nitro", "anthropic/claude-sonnet-4.5"],
  ["anthropic/claude-sonnet-4.5%3Anitro", "anthropic/claude-sonnet-4.5"],
  ["~anthropic/claude-sonnet-latest", "~anthropic/claude-sonnet-latest"],
  ["%7Eanthropic%2Fclaude-sonnet-latest", "~anthropic/claude-sonnet-latest"],
  ["openai/gpt-4o-mini?temperature=0.2", "openai/gpt-4o-mini"],
])("openrouter://models/%s is %s", async (written, id) => {
  const { read } = await start();
  expect(await read(`openrouter://models/${written}`)).toMatchObject({ id });
});

test("the user's own names are understood", async () => {
  const aliases = [{ pattern: "mine", replacement: "openai/gpt-4o-mini" }];
  const { read } = await start({ OPENROUTER_MODEL_ALIASES: JSON.stringify(aliases) });
  expect(await read("openrouter://models/mine")).toMatchObject({
    id: "openai/gpt-4o-mini",
  });
});

test("what the id was taken as, and settings that are not used, are told", async () => {
  const { read } = await start({ OPENROUTER_TIMEOUT_SECONDS: "abc" });
  expect((await read("openrouter://models/claude-sonnet-4.5")).warnings).toEqual([
    expect.stringMatching(/'claude-sonnet-4.5' was taken as 'anthropic\/claude-sonnet-4.5'/),
    expect.stringMatching(/^OPENROUTER_TIMEOUT_SECONDS is not used/),
  ]);
});

test("an unknown id is refused with what was probably meant", async () => {
  const { client } = await start();
  const uri = "openrouter://models/anthropic/claude-sonet-4.5";
  await expect(client.readResource({ uri })).rejects.toMatchObject({
    code: -32602,
    message: expect.stringMatching(
      /Model not found: 'anthropic\/claude-sonet-4.5'\. Did you mean 'anthropic\/claude-sonnet-4.5'/,
    ),
    data: {
      uri,
      category: "Validation Error",
      code: "model_not_found",
      suggestions: expect.arrayContaining(["anthropic/claude-sonnet-4.5"]),
    },
  });
});

test.each([
  ["@preset/mine", /is a preset of your account/],
  ["constructor", /Model not found: 'constructor'/],
  ["__proto__", /Model not found/],
  ["50%", /Model not found: '50%'/],
  ["a/../../b", /Model not found/],
  ["%00", /control characters/],
  ["x".repeat(300), /at most 256 characters/],
])("'%s' is no model", async (id, message) => {
  const { client } = await start();
  await expect(client.readResource({ uri: `openrouter://models/${id}` })).rejects.toMatchObject({
    code: -32602,
    message: expect.stringMatching(message),
  });
});
