import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { ListRootsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, onTestFinished, test } from "vitest";

import { startHarness } from "../../support/harness.ts";

const model = "anthropic/claude-sonnet-4.5";
const png = Buffer.from(
  "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000002000154a24f5f0000000049454e44ae426082",
  "hex",
);
const pngUri = `data:image/png;base64,${png.toString("base64")}`;

async function folder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "openrouter-mcp-")));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe("files", () => {
  test("of an allowed folder become parts of the last user message, by their content", async () => {
    const root = await folder();
    // Named as something else: what counts is what is in it.
    await writeFile(join(root, "picture.txt.png"), png);
    await writeFile(join(root, "notes.md"), "# Notes\n```js\n1\n```\n");
    const { call, lastSent } = await startHarness({ env: { OPENROUTER_FILES_ROOTS: root } });
    const messages = [
      { role: "user", content: "first" },
      { role: "assistant", content: "yes?" },
      { role: "user", content: "look" },
      { role: "assistant", content: "I see" },
    ];
    const files = [
      join(root, "picture.txt.png"),
      pathToFileURL(join(root, "notes.md")).href,
      "https://example.com/a.pdf",
    ];
    const { isError, text } = await call("chat_completion", { model, messages, files });
    expect(isError, text).toBe(false);
    expect(lastSent()?.messages).toEqual([
      messages[0],
      messages[1],
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image_url", image_url: { url: pngUri } },
          {
            type: "text",
            text: expect.stringMatching(/notes\.md[\s\S]*````[\s\S]*# Notes\n```js\n1\n```\n[\s\S]*````/),
          },
          { type: "file", file: { filename: "a.pdf", file_data: "https://example.com/a.pdf" } },
        ],
      },
      messages[3],
    ]);
  });

  test("are off without a folder, and the refusal says how to allow one", async () => {
    const { call, lastSent } = await startHarness();
    const { text, data } = await call("chat_completion", { model, messages: "Hi", files: ["/etc/hostname"] });
    expect(text).toMatch(/^Error: Validation Error - .*off.*OPENROUTER_FILES_ROOTS.*MCP roots/);
    expect(data.code).toBe("files_off");
    expect(lastSent()).toBeUndefined();
  });

  test("outside the allowed folders are refused, naming the setting", async () => {
    const { call, lastSent } = await startHarness({ env: { OPENROUTER_FILES_ROOTS: await folder() } });
    const { text, data } = await call("chat_completion", { model, messages: "Hi", files: ["/etc/hostname"] });
    expect(text).toMatch(/outside the folders that may be read.*OPENROUTER_FILES_ROOTS/);
    expect(data.code).toBe("outside_roots");
    expect(lastSent()).toBeUndefined();
  });

  test("are allowed by a client's folders though it names odd ones too, asked once for all files", async () => {
    const root = await folder();
    const files = ["a.png", "b.png", "c.png"].map((name) => join(root, name));
    for (const file of files) await writeFile(file, png);
    const { call, client, lastSent } = await startHarness({ clientCapabilities: { roots: {} } });
    let asked = 0;
    client.setRequestHandler(ListRootsRequestSchema, () => {
      asked += 1;
      return { roots: [{ uri: "https://example.com/not-a-folder" }, { uri: pathToFileURL(root).href }] };
    });
    const { isError, text } = await call("chat_completion", { model, messages: "Hi", files });
    expect(isError, text).toBe(false);
    expect(lastSent()?.messages[0].content).toHaveLength(4);
    expect(asked).toBe(1);
  });

  test("of the folders that the client has open may be read", async () => {
    const root = await folder();
    await writeFile(join(root, "a.png"), png);
    const { call, client, lastSent } = await startHarness({ clientCapabilities: { roots: {} } });
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: [{ uri: pathToFileURL(root).href }],
    }));
    const { isError, text } = await call("chat_completion", {
      model,
      messages: "Hi",
      files: [join(root, "a.png")],
    });
    expect(isError, text).toBe(false);
    expect(lastSent()?.messages[0].content[1]).toEqual({ type: "image_url", image_url: { url: pngUri } });
  });

  test("that the model cannot take are refused before money is spent", async () => {
    const { call, lastSent } = await startHarness();
    const { data } = await call("chat_completion", {
      model: "deepseek/deepseek-r1-0528",
      messages: "Hi",
      files: [pngUri],
    });
    expect(data).toMatchObject({
      code: "unsupported_modality",
      suggestions: expect.arrayContaining([expect.any(String)]),
    });
    expect(lastSent()).toBeUndefined();
  });
});

describe("addresses", () => {
  test.each([
    "http://example.com/a.png",
    "https://127.0.0.1/a.png",
    "https://2130706433/a.png",
    "https://[::1]/a.png",
    "https://169.254.169.254/a.png",
  ])("%s is refused in files and in parts alike", async (url) => {
    const { call, lastSent } = await startHarness();
    const inFiles = await call("chat_completion", { model, messages: "Hi", files: [url] });
    expect(inFiles.text).toMatch(/^Error: Validation Error - /);
    const content = [
      { type: "text", text: "Hi" },
      { type: "image_url", image_url: { url } },
    ];
    const inParts = await call("chat_completion", { model, messages: [{ role: "user", content }] });
    expect(inParts.text).toMatch(/^Error: Validation Error - messages\[0\]\.content\[1\]\.image_url\.url: /);
    expect(lastSent()).toBeUndefined();
  });

  const metadata = "http://169.254.169.254/latest";
  const user = { role: "user", content: "Hi" };
  test.each([
    [
      "messages[0].images[0].image_url.url",
      { messages: [{ role: "assistant", content: "", images: [{ image_url: { url: metadata } }] }, user] },
    ],
    [
      "messages[0].content[0].hologram.source",
      { messages: [{ role: "user", content: [{ type: "hologram", hologram: { source: metadata } }] }] },
    ],
    ["tools[0].server_url", { messages: "Hi", tools: [{ type: "mcp", server_url: metadata }] }],
    [
      "extra_body.image_config.references[0]",
      { messages: "Hi", extra_body: { image_config: { references: [metadata] } } },
    ],
  ])("of %s are looked at like those of parts", async (place, request) => {
    const { call, lastSent } = await startHarness();
    const { text, data } = await call("chat_completion", { model, ...request });
    expect(text.startsWith(`Error: Validation Error - ${place}: `), text).toBe(true);
    expect(data.code).toBe("url_not_https");
    expect(lastSent()).toBeUndefined();
  });

  test("audio has no addresses in this API", async () => {
    const { call } = await startHarness();
    const { text } = await call("chat_completion", {
      model,
      messages: "Hi",
      files: ["https://example.com/a.mp3"],
    });
    expect(text).toMatch(/takes audio as content only/);
  });
});
