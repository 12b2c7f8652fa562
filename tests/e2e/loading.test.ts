import { spawnSync } from "node:child_process";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

import { binary, startServer } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A build that lacks all that only a call needs, as one has that an update replaced while it ran. */
const buildWithoutApp = (): Promise<string> => buildWithout(/^app-.*\.js$/);

async function buildWithout(part: RegExp): Promise<string> {
  const { main, gone } = await buildOf((file) => !part.test(file));
  expect(gone).toHaveLength(1);
  return main;
}

/** A copy of the build with some of its files. */
async function buildOf(stays: (file: string) => boolean): Promise<{ main: string; gone: string[] }> {
  const folder = join(await temporaryFolder(), "dist");
  await cp(dirname(binary), folder, { recursive: true });
  const gone = (await readdir(folder)).filter((file) => !stays(file));
  for (const file of gone) await rm(join(folder, file));
  return { main: join(folder, "main.js"), gone };
}

const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

test("the handshakes and every list need one file behind the first", async () => {
  const { main } = await buildOf((file) => /^(main|start-.*|package)\.js(on)?$/.test(file));
  const server = startServer({ main });
  expect((await server.initialize()).result?.serverInfo.name).toBe("openrouter-mcp");
  expect((await server.request(1, "ping")).result).toEqual({});
  expect((await server.request(2, "tools/list")).result?.tools.length).toBeGreaterThan(5);
  expect((await server.request(3, "prompts/list")).result?.prompts.length).toBeGreaterThan(2);
  expect((await server.request(4, "resources/list")).result?.resources.length).toBeGreaterThan(2);
  const templates = await server.request(5, "resources/templates/list");
  expect(templates.result?.resourceTemplates.length).toBeGreaterThan(1);
  const discovered = await server.request(6, "server/discover", { _meta: meta });
  expect(discovered.result?.supportedVersions).toContain("2026-07-28");
  const listed = await server.request(7, "tools/list", { _meta: meta });
  expect(listed.result).toMatchObject({ resultType: "complete" });
  server.child.stdin.end();
  expect(await server.exited).toBe(0);
  expect(server.stderr()).toBe("");
});

test("what is gone from its build by the first call is said with what to do", async () => {
  const server = startServer({ main: await buildWithoutApp() });
  await server.initialize();
  const called = await server.request(1, "tools/call", {
    name: "validate_model",
    arguments: { model: "openai/gpt-4o-mini" },
  });
  expect(called.result?.isError).toBe(true);
  expect(called.result?.content[0].text).toMatch(
    /^Error: Internal Error - A part of openrouter-mcp could not be loaded \(Cannot find module '\.\/app-[\w-]+\.js', asked for by \S+\/dist\/start-[\w-]+\.js\)\. It was .* restart the server\.\n\{/,
  );
  const read = await server.request(2, "resources/read", { uri: "openrouter://account" });
  expect(read.error?.message).toMatch(/could not be loaded/);
  server.child.stdin.end();
  expect(await server.exited).toBe(0);
});

test("so is what is gone by the first call of a tool", async () => {
  const server = startServer({ main: await buildWithout(/^chat-.*\.js$/), args: ["--simulate"] });
  await server.initialize();
  const chat = { name: "chat_completion", arguments: { messages: "hi", model: "openai/gpt-4o-mini" } };
  const called = await server.request(1, "tools/call", chat);
  expect(called.result?.content[0].text).toMatch(/^Error: Internal Error - .* restart the server\.\n\{/);
  const other = { name: "search_models", arguments: {} };
  expect((await server.request(2, "tools/call", other)).result?.isError).toBe(false);
});

test("a chat of one model needs nothing of what several need", async () => {
  const server = startServer({ main: await buildWithout(/^some-chats-.*\.js$/), args: ["--simulate"] });
  await server.initialize();
  const ask = async (id: number, model: string | string[]) => {
    const params = { name: "chat_completion", arguments: { messages: "hi", model } };
    return (await server.request(id, "tools/call", params)).result;
  };
  expect((await ask(1, "openai/gpt-4o-mini"))?.isError).toBe(false);
  const several = await ask(2, ["openai/gpt-4o-mini", "anthropic/claude-sonnet-4.5"]);
  expect(several?.content[0].text).toMatch(/^Error: Internal Error - .* restart the server\.\n\{/);
  const schema = { type: "object", properties: { a: { type: "string" } } };
  const response_format = { type: "json_schema", json_schema: { name: "a", schema } };
  const given = { messages: "hi", model: "openai/gpt-4o-mini", response_format };
  const formed = await server.request(3, "tools/call", { name: "chat_completion", arguments: given });
  // The answer was paid for, and its schema is none the worse.
  expect(formed.result?.isError).toBe(false);
  expect(formed.result?.content[0].text).toMatch(
    /The answer could not be checked: A part of openrouter-mcp could not be loaded \(Cannot find module [^\n]*\)\. It was [^\n]* restart the server\./,
  );
});

test("the commands that call nothing need nothing of what only calls do", async () => {
  const { main, gone } = await buildOf((file) => /^(main|start|app|commands|package)\b/.test(file));
  expect(gone.length).toBeGreaterThan(4);
  for (const command of [["settings"], ["conversations"], ["install", "--dry-run"]]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...command], {
      encoding: "utf8",
      env: {},
    });
    expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: "" });
    expect(stdout).not.toBe("");
  }
});

test("what only clients need of the SDK's schemas lies with the commands that are clients", async () => {
  const folder = dirname(binary);
  const files = await readdir(folder);
  const holders = await Promise.all(
    files.map(async (file) => (await readFile(join(folder, file), "utf8")).includes("costPriority") && file),
  );
  expect(holders.filter(Boolean)).toEqual([expect.stringMatching(/^commands-/)]);
});

test("a call is made on a processor without SIMD, with the other of undici's parsers", async () => {
  const server = startServer({ args: ["--simulate"], env: { UNDICI_NO_WASM_SIMD: "1" } });
  await server.initialize();
  const called = await server.request(1, "tools/call", {
    name: "chat_completion",
    arguments: { messages: "hi", model: "openai/gpt-4o-mini" },
  });
  expect(called.result?.isError).toBe(false);
});

test("every file of the build is strict CommonJS, and ASCII, which Node decodes in a quarter of the time", async () => {
  const folder = dirname(binary);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".js"));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const text = await readFile(join(folder, file), "utf8");
    expect(text).toMatch(/^(#!.*\n)?"use strict";/);
    // It would make Node's loader of modules ready.
    expect(text).not.toMatch(/\bimport\(/);
    expect(text).toMatch(/^\p{ASCII}*$/u);
  }
});

test("a build is CommonJS wherever it lies, and one that lacks its beginning says so in a line", async () => {
  const main = await buildWithout(/^start-.*\.js$/);
  await writeFile(join(dirname(main), "../package.json"), '{"type":"module"}');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "--version"], { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^openrouter-mcp: Cannot find module '\.\/start-[\w-]+\.js'\n$/);
});

test("bad settings are told at the start, before anything is loaded for a call", async () => {
  const server = startServer({
    main: await buildWithoutApp(),
    env: { OPENROUTER_MAX_RETRIES: "many", OPENROUTER_API_KEY: "your-key-here" },
  });
  await server.initialize();
  expect(server.stderr()).toMatch(/OPENROUTER_MAX_RETRIES is not used: expected a whole number/);
  expect(server.stderr()).toMatch(/OPENROUTER_API_KEY is a placeholder/);
});

test.each([
  ["a handshake's", {}],
  ["MCP 2026-07-28", meta],
])(
  "a paid call of %s that is piped in and refused is answered, although the input ends with it",
  async (_era, _meta) => {
    const server = startServer({});
    const refused = { name: "chat_completion", arguments: { messages: "hi" }, _meta };
    server.child.stdin.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: refused }));
    expect(await server.exited).toBe(0);
    expect(server.lines).toHaveLength(1);
    expect(server.lines[0]).toContain("No OpenRouter key is set");
  },
);
