import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { Client, type ClientOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { createTaskSessionFromClient } from "@modelcontextprotocol/ext-tasks/client";
import { describe, expect, onTestFinished, test } from "vitest";

import { held } from "../support/held-transport.ts";
import { binary, type Message } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { ask, chatUpstream, done, finish, piece, stream } from "../support/upstream.ts";

const revision = "2026-07-28";
const me = { name: "test", version: "1" };

async function connected(
  options: ClientOptions,
  { args = ["--simulate"], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
) {
  const client = new Client(me, options);
  const { PATH = "" } = process.env;
  const folders = {
    OPENROUTER_CACHE_DIR: await temporaryFolder(),
    OPENROUTER_STATE_DIR: await temporaryFolder(),
  };
  const transport = held(
    new StdioClientTransport({
      command: process.execPath,
      args: [binary, ...args],
      env: { PATH, ...folders, ...env },
    }),
  );
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, transport };
}

const textOf = ({ content }: { content?: unknown }): string => (content as { text: string }[])[0]?.text ?? "";

describe.each([
  ["legacy", "legacy" as const, "2025-11-25"],
  ["auto", "auto" as const, revision],
  ["pinned", { pin: revision }, revision],
])("the official client 2.x, %s", (_name, mode, version) => {
  const versionNegotiation = { mode };

  test("learns who serves it, lists, calls, completes, reads, fills prompts and gets errors", async () => {
    const { client } = await connected({ versionNegotiation });
    expect(client.getNegotiatedProtocolVersion()).toBe(version);
    expect(client.getServerVersion()).toMatchObject({
      name: "openrouter-mcp",
      icons: [{ mimeType: "image/svg+xml" }],
    });
    expect(client.getInstructions()).toContain("chat_completion");
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("chat_completion");
    const called = await client.callTool({
      name: "chat_completion",
      arguments: { model: "openai/gpt-4o-mini", messages: "Reply with exactly: pong" },
    });
    expect(called.isError).toBe(false);
    expect(textOf(called)).toContain("pong");
    const wrong = await client.callTool({ name: "validate_model", arguments: { model: "nobody/nothing" } });
    expect(wrong.isError).toBe(true);
    await expect(client.callTool({ name: "nothing", arguments: {} })).rejects.toMatchObject({
      code: -32_602,
    });
    const { contents } = await client.readResource({ uri: "openrouter://newest-models" });
    expect(contents).toHaveLength(1);
    await expect(client.readResource({ uri: "openrouter://nothing" })).rejects.toMatchObject({
      code: -32_602,
    });
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toContain("review_with");
    const prompt = await client.getPrompt({ name: "review_with", arguments: { what: "notes.md" } });
    expect(JSON.stringify(prompt.messages)).toContain("notes.md");
    const ref = { type: "ref/prompt" as const, name: "review_with" };
    const { completion } = await client.complete({ ref, argument: { name: "provider", value: "azu" } });
    expect(completion.values).toEqual(["azure"]);
  });

  test("hears of progress, and ends what it gives up", async () => {
    let hungUp = false;
    const env = await chatUpstream((_request, response) => {
      stream(response, piece("slow "));
      response.on("close", () => {
        hungUp = true;
      });
    });
    const { client } = await connected(
      { versionNegotiation },
      { args: [], env: { ...env, OPENROUTER_API_KEY: `sk-or-v1-${"0".repeat(64)}` } },
    );
    const given = new AbortController();
    const told: number[] = [];
    const call = client.callTool(
      { name: "chat_completion", arguments: ask("hi") },
      { signal: given.signal, onprogress: ({ progress }) => told.push(progress) },
    );
    call.catch(() => {});
    await expect.poll(() => told.length, { timeout: 5000 }).toBeGreaterThan(0);
    given.abort();
    await expect(call).rejects.toBeInstanceOf(Error);
    await expect.poll(() => hungUp).toBe(true);
  });

  test("has its open folders read where it may be asked for them, and is told which setting is for them", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "notes.txt");
    await writeFile(file, "Reply with exactly: read");
    const { client } = await connected({ versionNegotiation, capabilities: { roots: {} } });
    client.setRequestHandler("roots/list", () => ({ roots: [{ uri: pathToFileURL(folder).href }] }));
    const called = await client.callTool({
      name: "chat_completion",
      arguments: { ...ask("See the file"), files: [file] },
    });
    const isAsked = version !== revision;
    expect(called.isError).toBe(!isAsked);
    expect(textOf(called)).toContain(
      isAsked ? "chat.completion" : `Put '${folder}' into OPENROUTER_FILES_ROOTS`,
    );
  });
});

test("the official client of the extension calls a tool as a task, and gets its result", async () => {
  let end = (): void => {};
  const env = await chatUpstream((_request, response) => {
    stream(response, piece("slow "));
    end = () => void response.end([piece("answer"), finish, done].join(""));
  });
  const { client, transport } = await connected(
    { versionNegotiation: { mode: { pin: revision } } },
    { args: [], env: { ...env, OPENROUTER_API_KEY: `sk-or-v1-${"0".repeat(64)}` } },
  );
  const heard: Message[] = [];
  const hear = transport.onmessage?.bind(transport);
  Object.assign(transport, {
    onmessage: (message: Message) => {
      heard.push(message);
      if (!String(message.id).startsWith("raw-")) hear?.(message as never);
    },
  });
  let count = 0;
  const session = createTaskSessionFromClient(client, {
    endpointId: "openrouter",
    v2RequestFraming: {
      protocolVersion: revision,
      clientInfo: me,
      clientCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } },
    },
    async rawDispatch(request) {
      const id = `raw-${(count += 1)}`;
      await transport.send({ ...(request as object), jsonrpc: "2.0", id } as never);
      await expect.poll(() => heard.some((one) => one.id === id), { timeout: 5000 }).toBe(true);
      const { result, error } = heard.find((one) => one.id === id) ?? {};
      return (error ? { kind: "error", error } : { kind: "result", result }) as never;
    },
  });
  onTestFinished(() => session.close());
  const execution = await session.callTool("chat_completion", ask("hi"));
  await expect
    .poll(() => heard.some(({ result }) => result?.["resultType"] === "task"), { timeout: 5000 })
    .toBe(true);
  end();
  const { outcome } = await execution.settle();
  expect(outcome).toMatchObject({ result: { isError: false } });
  expect(JSON.stringify(outcome)).toContain("slow answer");
});
