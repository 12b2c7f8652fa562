import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { startServer } from "../support/server-process.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { upstream } from "../support/upstream.ts";

const bugs = {
  "an exception that nobody caught": `setImmediate(() => { throw new Error("boom"); })`,
  "a rejection that nobody handled": `Promise.reject(new Error("boom"))`,
  "something thrown that is no error": `setImmediate(() => { throw null; })`,
};

/** A server with a chat under way that has said something, and that fails on SIGUSR2. */
async function serverBeforeItsEnd(bug: string) {
  const { env, simulator } = await simulated({ chunkDelayMs: 20 });
  const state = await temporaryFolder();
  const preload = join(state, "bug.cjs");
  await writeFile(preload, `process.on("SIGUSR2", () => { ${bug}; });`);
  const server = startServer({
    nodeArgs: ["--require", preload],
    env: { ...env, OPENROUTER_STATE_DIR: state },
  });
  await server.initialize();
  server.send({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: {
      name: "chat_completion",
      arguments: { model: "openai/gpt-4o-mini", messages: "Write about 2000 words" },
      _meta: { progressToken: "p" },
    },
  });
  // Progress tells how much has come.
  await expect.poll(() => server.lines.join(), { timeout: 8000 }).toMatch(/: [1-9]\d+ tokens/);
  const ledger = async (): Promise<object[]> => {
    const name = (await readdir(state)).find((each) => each.endsWith(".jsonl")) ?? "";
    return (await readFile(join(state, name), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
  return { server, simulator, ledger };
}

describe.each(Object.entries(bugs))("after %s", (_name, bug) => {
  test("the calls under way get what they have, the ledger is written, and it ends with 1 within a second", async () => {
    const { server, simulator, ledger } = await serverBeforeItsEnd(bug);
    server.send({
      jsonrpc: "2.0",
      id: 2,
      method: "tools/call",
      params: { name: "get_result", arguments: {} },
    });
    await server.answer(2);
    // A second, and what a busy machine adds to it.
    const failedAt = performance.now();
    server.child.kill("SIGUSR2");
    expect(await server.exited).toBe(1);
    expect(performance.now() - failedAt).toBeLessThan(2000);

    const { result } = await server.answer(1);
    const answer = JSON.parse(result?.content[0].text);
    expect(answer.status).toBe("partial");
    expect(answer.choices[0].message.content.length).toBeGreaterThan(10);
    expect(answer.warnings.join()).toMatch(/openrouter-mcp failed and ends/);
    expect(await ledger()).toMatchObject([{ tool: "chat_completion", source: "estimate" }]);
    await expect.poll(() => simulator.requests.at(-1)?.closedByClient).toBe(true);
    expect(server.stderr()).toMatch(bug.includes("boom") ? /Error: boom\n/ : /openrouter-mcp error: null\n/);
  });
});

test("a client that reads nothing any more costs the ledger nothing", async () => {
  const { server, ledger } = await serverBeforeItsEnd(bugs["an exception that nobody caught"]);
  server.child.stdout.destroy();
  server.child.kill("SIGUSR2");
  expect(await server.exited).toBe(1);
  expect(await ledger()).toHaveLength(1);
});

test("who waits for something else is told that the server failed", async () => {
  const { OPENROUTER_BASE_URL } = await upstream(() => {});
  const preload = join(await temporaryFolder(), "bug.cjs");
  await writeFile(preload, `process.on("SIGUSR2", () => { ${bugs["a rejection that nobody handled"]}; });`);
  const server = startServer({ nodeArgs: ["--require", preload], env: { OPENROUTER_BASE_URL } });
  await server.initialize();
  const search = { name: "search_models", arguments: {} };
  server.send({ jsonrpc: "2.0", id: 3, method: "tools/call", params: search });
  expect((await server.request(4, "ping")).result).toEqual({});
  server.child.kill("SIGUSR2");
  expect(await server.exited).toBe(1);
  // In the protocol's words, or in the tool's where it noticed first.
  const { result, error } = await server.answer(3);
  expect(error?.message ?? result?.content[0].text).toMatch(/openrouter-mcp failed and ends|^Error: /);
});
