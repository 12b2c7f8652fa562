import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import type { RequestListener, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, onTestFinished, test } from "vitest";

import type { Clock } from "../../../src/lib/clock.ts";
import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { ask, chatUpstream, chunk, done, finish, piece, stream } from "../../support/upstream.ts";

const pngHead = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex");
const picture = (bytes: number): Buffer => Buffer.concat([pngHead, Buffer.alloc(bytes - pngHead.length, 7)]);
const uri = (content: Buffer): string => `data:image/png;base64,${content.toString("base64")}`;

interface Block {
  type: string;
  text?: string;
  uri?: string;
  data?: string;
  mimeType?: string;
  size?: number;
}

/** An empty place for the files of answers. */
async function emptyOutput(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "openrouter-mcp-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "output");
}

/** The server, with an upstream that answers as the test says. */
async function drawing(chat: RequestListener, folder?: string, clock?: Clock) {
  const output = folder ?? (await emptyOutput());
  const env = { ...(await chatUpstream(chat)), OPENROUTER_OUTPUT_DIR: output };
  const { client } = await startHarness({ env, ...(clock && { clock }) });
  const call = async (name: string, args: Record<string, unknown>) => {
    const result = await client.callTool({ name, arguments: args });
    const content = result.content as Block[];
    const text = content[0]?.text ?? "";
    return { result, content, text, data: JSON.parse(text) };
  };
  const audio = { voice: "alloy", format: "pcm16" };
  return { output, call, draw: () => call("chat_completion", { ...ask("Draw"), extra_body: { audio } }) };
}

/** What a client gets when the model answers with these deltas. */
async function answering(deltas: object[], folder?: string) {
  const { output, draw } = await drawing((_, response) => {
    stream(response, ...deltas.map((delta) => chunk({ delta })), finish, done).end();
  }, folder);
  return { ...(await draw()), output };
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

  test("an image of 6.5 MB of base64 inside the text costs neither the text nor the image", async () => {
    const image = picture(4_875_000);
    const { data, content, output } = await answering([{ content: `Look: ${uri(image)} nice` }]);
    expect(data.choices[0].message.content).toMatch(/^Look: file:\/\/\/\S+\.png nice$/);
    expect(content[1]).toMatchObject({ type: "resource_link", size: image.length });
    const [name = ""] = await readdir(output);
    expect(image.equals(await readFile(join(output, name)))).toBe(true);
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

  const bare = picture(2000).toString("base64");
  test.each<[string, object]>([
    [
      "once in images and once in the content",
      {
        images: [{ image_url: { url: uri(picture(2000)) } }],
        content: [{ type: "image_url", image_url: { url: uri(picture(2000)) } }],
      },
    ],
    [
      "once in images and once in the text",
      { images: [{ image_url: { url: uri(picture(2000)) } }], content: `![it](${uri(picture(2000))})` },
    ],
    [
      "bare and with its label",
      { images: [{ image_url: { url: bare } }, { image_url: { url: uri(picture(2000)) } }] },
    ],
    ["no list", { images: { image_url: { url: uri(picture(2000)) } } }],
    ["its address as a text", { images: [{ image_url: uri(picture(2000)) }] }],
    ["imageUrl", { images: [{ imageUrl: { url: uri(picture(2000)) } }] }],
    ["b64_json", { images: [{ b64_json: bare }] }],
    ["a text", { images: [uri(picture(2000))] }],
    ["bare base64", { images: [bare] }],
    [
      "a part of another API",
      { content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: bare } }] },
    ],
    ["inline data", { content: [{ inline_data: { mime_type: "image/png", data: bare } }] }],
  ])("an image is one file: %s", async (_, delta) => {
    const { data, content, output } = await answering([delta]);
    expect(data.choices[0].message.images).toEqual([
      { path: expect.stringMatching(/\.png$/), media_type: "image/png", bytes: 2000 },
    ]);
    expect(content.map(({ type }) => type)).toEqual(["text", "resource_link", "image"]);
    expect(await readdir(output)).toHaveLength(1);
    expect(await readFile(fileURLToPath(content[1]?.uri ?? ""))).toEqual(picture(2000));
  });

  test("an image that is a link stays one, with all of its signature", async () => {
    const url = `https://storage.example.com/a.png?signature=${"s".repeat(1500)}`;
    const { data, content } = await answering([{ images: [{ image_url: { url } }] }]);
    expect(data.choices[0].message.images).toEqual([{ url }]);
    expect(content).toHaveLength(1);
    expect(data.warnings).toContainEqual(
      expect.stringContaining("a link, which this server does not follow"),
    );
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

  test("an answer that still grows shows neither its files nor their base64; its end brings both whole", async () => {
    const clock = new ManualClock();
    let response: ServerResponse | undefined;
    const { output, call, draw } = await drawing(
      (_, begun) => {
        response = begun;
        const images = [{ type: "image_url", image_url: { url: uri(picture(1000)) } }];
        const annotations = [
          { type: "url_citation", url_citation: { url: "https://example.com/", content: "A whole page" } },
        ];
        const reasoning = `thought ${uri(picture(3000))}`;
        stream(
          begun,
          chunk({ delta: { images, annotations, reasoning } }),
          piece(`before ${uri(picture(2000))}`),
        );
      },
      undefined,
      clock,
    );
    const drawn = draw();
    await expect.poll(() => response).toBeDefined();
    await clock.advance(50_000);
    const { result_id } = (await drawn).data;
    const look = () => call("get_result", { result_id, wait_seconds: 0 });
    await expect.poll(async () => (await look()).data.choices[0].message.content).toBe("before [media]");
    const early = await look();
    expect(early.data.status).toBe("in_progress");
    expect(early.content).toHaveLength(1);
    expect(early.text).not.toMatch(noBase64);
    expect(early.text).not.toContain("A whole page");
    expect(early.data).not.toHaveProperty("next_offset");

    const tail = " after. ".repeat(4000);
    response?.end(`${piece(tail)}${finish}${done}`);
    const pages = [await call("get_result", { result_id })];
    for (let next = pages[0]?.data.next_offset; next !== undefined; next = pages.at(-1)?.data.next_offset)
      pages.push(await call("get_result", { result_id, offset: next }));
    expect(pages.length).toBeGreaterThan(1);
    const whole = pages.map(({ data }) => data.choices[0].message.content).join("");
    expect(whole.replace(/file:\/\/\S+\.png/, "FILE")).toBe(`before FILE${tail}`);
    expect(pages.map(({ content }) => content.filter(({ type }) => type === "image").length)).toEqual([
      2,
      ...pages.slice(1).map(() => 0),
    ]);
    expect(await readdir(output)).toHaveLength(2);
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
