import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { startServer } from "../support/server-process.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const chat = { name: "chat_completion", arguments: { model: "openai/gpt-4o-mini", messages: "Hi" } };

test("starts without a key: the catalogue works and the chat tells where to get one", async () => {
  const { OPENROUTER_BASE_URL } = (await simulated()).env;
  const server = startServer({ env: { OPENROUTER_BASE_URL } });
  await server.initialize();
  expect((await server.request(1, "tools/list")).result?.tools).toHaveLength(7);
  const catalogue = [
    { name: "search_models", arguments: { query: "claude" } },
    { name: "get_model_info", arguments: { model: "openai/gpt-4o-mini" } },
    { name: "validate_model", arguments: { model: "openai/gpt-4o-mini" } },
  ];
  for (const [index, params] of catalogue.entries()) {
    expect((await server.request(10 + index, "tools/call", params)).result?.isError, params.name).toBe(false);
  }
  const { result } = await server.request(2, "tools/call", chat);
  expect(result?.isError).toBe(true);
  expect(result?.content[0].text).toMatch(
    /^Error: Validation Error - No OpenRouter key is set.*https:\/\/openrouter\.ai\/keys.*OPENROUTER_API_KEY/,
  );
});

test.each([
  [
    "${OPENROUTER_API_KEY}",
    /OPENROUTER_API_KEY is the literal text \$\{OPENROUTER_API_KEY\}.*does not expand/,
  ],
  ["your-api-key-here", /OPENROUTER_API_KEY is a placeholder/],
  ["<your key>", /OPENROUTER_API_KEY is a placeholder/],
  ['"sk-or-v1-quoted"', /OPENROUTER_API_KEY contains quotes/],
])("recognises %s for what it is", async (value, words) => {
  const { OPENROUTER_BASE_URL } = (await simulated()).env;
  const server = startServer({ env: { OPENROUTER_BASE_URL, OPENROUTER_API_KEY: value } });
  await server.initialize();
  const search = await server.request(1, "tools/call", { name: "search_models", arguments: {} });
  expect(search.result?.isError).toBe(false);
  const { result } = await server.request(2, "tools/call", chat);
  expect(result?.content[0].text).toMatch(/^Error: Validation Error - /);
  expect(result?.content[0].text).toMatch(words);
});

test("reads a .env only when it is named, and prints nothing about it", async () => {
  const { OPENROUTER_BASE_URL, OPENROUTER_API_KEY } = (await simulated()).env;
  const file = join(await temporaryFolder(), "keys.env");
  await writeFile(
    file,
    `OPENROUTER_API_KEY=${OPENROUTER_API_KEY}\nDOTENV_CONFIG_DEBUG=true\nOPENROUTER_DEFAULT_MODEL=openai/gpt-5.4\n`,
  );

  const env = { OPENROUTER_BASE_URL, OPENROUTER_DEFAULT_MODEL: "openai/gpt-4o-mini" };
  for (const server of [
    startServer({ args: ["--env-file", file], env }),
    startServer({ env: { ...env, OPENROUTER_ENV_FILE: file, DOTENV_CONFIG_DEBUG: "true" } }),
  ]) {
    await server.initialize();
    const call = { name: "chat_completion", arguments: { messages: "Hi" } };
    const { result } = await server.request(1, "tools/call", call);
    // What is set in the environment is not overridden.
    expect(JSON.parse(result?.content[0].text)).toMatchObject({ model: "openai/gpt-4o-mini" });
    expect(server.lines).toHaveLength(2);
    expect(server.stderr()).toBe("");
  }
});

test("a missing .env file is said where it matters", async () => {
  const server = startServer({ env: { OPENROUTER_ENV_FILE: "/nowhere/keys.env" } });
  await server.initialize();
  const { result } = await server.request(1, "tools/call", chat);
  expect(result?.content[0].text).toMatch(
    /^Error: Validation Error - OPENROUTER_ENV_FILE cannot be read: ENOENT/,
  );
});

test("never shows the key, whatever fails", async () => {
  const { OPENROUTER_BASE_URL } = (await simulated()).env;
  const secret = "sk-or-v1-0123456789abcdef0123456789abcdef";
  const server = startServer({
    env: {
      OPENROUTER_BASE_URL,
      OPENROUTER_API_KEY: secret,
      OPENROUTER_LOG_LEVEL: "debug",
      OPENROUTER_MAX_RETRIES: "0",
    },
  });
  await server.initialize();
  const wrongKey = await server.request(1, "tools/call", chat);
  expect(wrongKey.result?.content[0].text).toMatch(
    /^Error: Validation Error - OpenRouter answered 401: User not found/,
  );
  await server.request(2, "tools/call", { name: "validate_model", arguments: { model: secret } });
  await server.request(3, "tools/call", {
    name: "chat_completion",
    arguments: { model: secret, messages: secret },
  });
  await server.request(4, "tools/call", { name: "search_models", arguments: { [secret]: secret } });
  expect(server.lines.join("\n") + server.stderr()).not.toContain(secret.slice(9));
});
