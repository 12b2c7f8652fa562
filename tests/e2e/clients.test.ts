import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Client as Client2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Transport2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk-1.0/client/index.js";
import { StdioClientTransport as Transport1 } from "@modelcontextprotocol/sdk-1.0/client/stdio.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { held } from "../support/held-transport.ts";
import { packedServer } from "../support/packed.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Block {
  type: string;
  text?: string;
  mimeType?: string;
  data?: string;
  uri?: string;
}

interface Connected {
  listTools(): Promise<{ tools: { name: string; description?: string | undefined }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

interface Start {
  command: string;
  args: string[];
  env: Record<string, string>;
  stderr: "ignore";
}

const me = { name: "tests", version: "0" };

// The first official client, the last of its major version, and the first of the next that is widely installed.
const clients: Record<string, (start: Start) => Promise<Connected>> = {
  "sdk 1.0.4": async (start) => {
    const client = new Client1(me, { capabilities: {} });
    await client.connect(held(new Transport1(start)));
    return client;
  },
  "sdk 1.32.2": async (start) => {
    const client = new Client(me);
    await client.connect(held(new StdioClientTransport(start)));
    return client;
  },
  "client 2.4.0": async (start) => {
    const client = new Client2(me);
    await client.connect(held(new Transport2(start)));
    return client;
  },
};

const blocksOf = ({ content }: Record<string, unknown>): Block[] => content as Block[];
const textOf = (result: Record<string, unknown>): string => blocksOf(result)[0]?.text ?? "";

describe("the packed server", { timeout: 30_000 }, () => {
  let folder: string;
  let main: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "openrouter-mcp-"));
    main = await packedServer(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(Object.keys(clients))("lists, answers, fails and draws for the official %s", async (name) => {
    const home = await temporaryFolder();
    const { PATH = "" } = process.env;
    const env = { PATH, HOME: home, OPENROUTER_OUTPUT_DIR: join(home, "pictures") };
    const client = await clients[name]?.({
      command: process.execPath,
      args: [main, "--simulate"],
      env,
      stderr: "ignore",
    });
    if (!client) throw new Error(`no client is called ${name}`);
    onTestFinished(() => client.close());

    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(
      expect.arrayContaining(["chat_completion", "search_models", "validate_model", "get_result"]),
    );

    const found = await client.callTool({ name: "search_models", arguments: { query: "claude", limit: 2 } });
    expect(found.isError).toBe(false);
    expect(JSON.parse(textOf(found)).models).toHaveLength(2);

    const answer = await client.callTool({
      name: "chat_completion",
      arguments: { model: "openai/gpt-4o-mini", messages: "Reply with exactly: forty-two" },
    });
    expect(JSON.parse(textOf(answer)).choices[0].message.content).toBe("forty-two");

    const wrong = await client.callTool({
      name: "validate_model",
      arguments: { model: "anthropic/claude-sonet-4.5" },
    });
    expect(wrong.isError).toBe(true);
    expect(textOf(wrong)).toMatch(/^Error: Validation Error - Model not found/);

    const drawn = await client.callTool({
      name: "chat_completion",
      arguments: { model: "google/gemini-3-pro-image", messages: "Draw a red sun" },
    });
    expect(drawn.isError).toBe(false);
    const picture = blocksOf(drawn).find(({ type }) => type === "image");
    expect(picture?.mimeType).toBe("image/png");
    expect(
      Buffer.from(picture?.data ?? "", "base64")
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    // Where it is saved stands in a link, or in the text for a protocol that knows no links.
    const link = blocksOf(drawn).find(({ type }) => type === "resource_link")?.uri;
    const path = link === undefined ? /\/[^"\s]+\.png/.exec(textOf(drawn))?.[0] : fileURLToPath(link);
    expect(await readFile(path ?? "")).toEqual(Buffer.from(picture?.data ?? "", "base64"));
  });
});
