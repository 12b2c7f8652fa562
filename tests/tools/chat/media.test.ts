import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, onTestFinished, test } from "vitest";

import { startHarness } from "../../support/harness.ts";

const pngHead = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex");
const picture = (bytes: number): Buffer => Buffer.concat([pngHead, Buffer.alloc(bytes - pngHead.length, 7)]);
const uri = (content: Buffer): string => `data:image/png;base64,${content.toString("base64")}`;

/** A server whose models answer with these deltas. */
async function answering(deltas: object[], folder?: string) {
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      response.end('{"data":[{"id":"any/model"}]}');
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const chunk = (choice: object): string =>
      `data: ${JSON.stringify({ id: "gen-1", model: "any/model", choices: [choice] })}\n\n`;
    for (const delta of deltas) response.write(chunk({ index: 0, delta }));
    response.end(`${chunk({ index: 0, delta: {}, finish_reason: "stop" })}data: [DONE]\n\n`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const output = folder ?? join(await mkdtemp(join(tmpdir(), "openrouter-mcp-")), "output");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    if (!folder) await rm(output, { recursive: true, force: true });
  });
  const { port } = server.address() as AddressInfo;
  const env = { OPENROUTER_BASE_URL: `http://127.0.0.1:${port}`, OPENROUTER_OUTPUT_DIR: output };
  const { client } = await startHarness({ env });
  const args = {
    model: "any/model",
    messages: "Draw",
    extra_body: { audio: { voice: "alloy", format: "pcm16" } },
  };
  const result = await client.callTool({ name: "chat_completion", arguments: args });
  const content = result.content as {
    type: string;
    text?: string;
    uri?: string;
    data?: string;
    mimeType?: string;
    size?: number;
  }[];
  return { result, content, data: JSON.parse(content[0]?.text ?? ""), text: content[0]?.text ?? "", output };
}

const noBase64 = /[A-Za-z0-9+/]{300,}/;

describe("media in answers", () => {
  test("an image becomes a file, a link and, when it is small, a block", async () => {
    const image = picture(5000);
    const { result, content, data, text, output } = await answering([
      { content: "Here it is" },
      { images: [{ type: "image_url", image_url: { url: uri(image) } }] },
    ]);
    expect(data.choices[0].message).toMatchObject({
      content: "Here it is",
      images: [{ path: expect.stringContaining(output), media_type: "image/png", bytes: 5000 }],
    });
    expect(content.slice(1)).toEqual([
      expect.objectContaining({
        type: "resource_link",
        mimeType: "image/png",
        size: 5000,
        name: expect.stringMatching(/\.png$/),
      }),
      { type: "image", mimeType: "image/png", data: image.toString("base64") },
    ]);
    expect(await readFile(fileURLToPath(content[1]?.uri ?? ""))).toEqual(image);
    expect(text).not.toMatch(noBase64);
    expect(result).not.toHaveProperty("structuredContent");
  });

  test("a large one is linked only", async () => {
    const { content, text } = await answering([
      { images: [{ type: "image_url", image_url: { url: uri(picture(800_000)) } }] },
    ]);
    expect(content.map(({ type }) => type)).toEqual(["text", "resource_link"]);
    expect(text.length).toBeLessThan(2000);
  });

  test("raw audio gets a header that makes it playable, its transcript stays", async () => {
    const samples = Buffer.alloc(4800, 1);
    const halves = [samples.subarray(0, 2400), samples.subarray(2400)].map((half) => half.toString("base64"));
    const { content, data, text } = await answering([
      { audio: { id: "a", data: halves[0], transcript: "Hel" } },
      { audio: { data: halves[1], transcript: "lo" } },
    ]);
    expect(data.choices[0].message.audio).toMatchObject({
      transcript: "Hello",
      media_type: "audio/wav",
      bytes: 4844,
    });
    expect(content.map(({ type }) => type)).toEqual(["text", "resource_link", "audio"]);
    const file = await readFile(fileURLToPath(content[1]?.uri ?? ""));
    expect(file.subarray(0, 4).toString()).toBe("RIFF");
    expect(file.subarray(44)).toEqual(samples);
    expect(text).not.toMatch(noBase64);
  });

  test("an image inside the text is taken out of it", async () => {
    const { data, content, text } = await answering([
      { content: `Look: ![cat](${uri(picture(3000))}) nice` },
    ]);
    expect(data.choices[0].message.content).toMatch(/^Look: !\[cat\]\(file:\/\/\/.*\.png\) nice$/);
    expect(content[1]).toMatchObject({ type: "resource_link" });
    expect(text).not.toMatch(noBase64);
  });

  test.each([
    ["with parameters", (base64: string) => `data:image/png;name=a.png;base64,${base64}`],
    [
      "over several lines",
      (base64: string) => `data:image/png;base64,${base64.match(/.{1,76}/g)?.join("\n")}`,
    ],
  ])("an image inside the text %s is taken out of it too", async (_, write) => {
    const image = picture(3000);
    const { data, content, text } = await answering([
      { content: `a ${write(image.toString("base64"))} b`, reasoning: uri(image) },
    ]);
    expect(data.choices[0].message.content).toMatch(/^a file:\/\/\/\S+\.png b$/);
    expect(data.choices[0].message.reasoning).toBe("[media]");
    expect(await readFile(fileURLToPath(content[1]?.uri ?? ""))).toEqual(image);
    expect(text).not.toMatch(noBase64);
  });

  test("an image among content parts is not lost", async () => {
    const parts = [
      { type: "text", text: "two: " },
      { type: "image_url", image_url: { url: uri(picture(2000)) } },
    ];
    const { data, content } = await answering([{ content: parts }]);
    expect(data.choices[0].message).toMatchObject({ content: "two: ", images: [{ bytes: 2000 }] });
    expect(content).toHaveLength(3);
  });

  test("what cannot be saved is shown all the same: it was paid for", async () => {
    const image = picture(800_000);
    const { data, content } = await answering(
      [{ images: [{ type: "image_url", image_url: { url: uri(image) } }] }],
      "/dev/null/nowhere",
    );
    expect(content.map(({ type }) => type)).toEqual(["text", "image"]);
    expect(content[1]?.data).toBe(image.toString("base64"));
    expect(data.warnings).toContainEqual(expect.stringMatching(/could not be saved.*OPENROUTER_OUTPUT_DIR/));
  });

  test("two answers never share a file", async () => {
    const delta = {
      images: [
        { type: "image_url", image_url: { url: uri(picture(1000)) } },
        { type: "image_url", image_url: { url: uri(picture(2000)) } },
      ],
    };
    const first = await answering([delta]);
    await answering([delta], first.output);
    expect(await readdir(first.output)).toHaveLength(4);
  });
});
