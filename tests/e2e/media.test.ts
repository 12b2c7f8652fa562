import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { startServer } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { chunk, done, event, model, stream, upstream } from "../support/upstream.ts";

const pngHead = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex");
const picture = (bytes: number, fill: number): Buffer =>
  Buffer.concat([pngHead, Buffer.alloc(bytes - pngHead.length, fill)]);
const song = Buffer.concat([Buffer.from("ID3"), Buffer.alloc(9_000_000, 5)]);
const pictures = [picture(18_000_000, 1), picture(6_000_000, 2), picture(300_000, 3)];

/** An answer as image and music models send it: everything in one event, some 45 MB. */
const drawn = chunk({
  delta: {
    content: "Here they are",
    images: pictures.map((content) => ({
      type: "image_url",
      image_url: { url: `data:image/png;base64,${content.toString("base64")}` },
    })),
    audio: { id: "song", data: song.toString("base64"), format: "mp3", transcript: "la la" },
  },
});
const end = event({
  id: "gen-1",
  model,
  choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
  usage: { prompt_tokens: 5, completion_tokens: 1290, total_tokens: 1295, cost: 0.24 },
});

const other = "lab/b";
const compared = { name: "compare", models: [{ id: model }, { id: other }] };

async function started(output: string, { answer = drawn, heap = 512 } = {}) {
  const env = await upstream((request, response) => {
    if (request.method === "GET") response.end(JSON.stringify({ data: [{ id: model }, { id: other }] }));
    else stream(response, answer, end, done).end();
  });
  const key = `sk-or-v1-${"0".repeat(64)}`;
  const server = startServer({
    nodeArgs: [`--max-old-space-size=${heap}`],
    env: { ...env, OPENROUTER_API_KEY: key, OPENROUTER_OUTPUT_DIR: output },
  });
  await server.initialize();
  let id = 0;
  return async (name: string, args: object) => {
    id += 1;
    const { result } = await server.request(id, "tools/call", { name, arguments: args });
    const content: { type: string; uri?: string; size?: number; text?: string }[] = result?.content ?? [];
    const links = content.filter(({ type }) => type === "resource_link");
    const text = content[0]?.text ?? "";
    return { data: JSON.parse(text), text, links, types: content.map(({ type }) => type) };
  };
}

const areThere = async (links: { uri?: string }[], contents: readonly Buffer[]): Promise<boolean[]> =>
  Promise.all(
    contents.map(async (content, index) =>
      content.equals(await readFile(fileURLToPath(links[index]?.uri ?? ""))),
    ),
  );

test("several pictures and a song in one event of 45 MB are files, links, usage and cost", async () => {
  const output = join(await temporaryFolder(), "output");
  const call = await started(output);
  const { data, text, links, types } = await call("chat_completion", { model, messages: "Draw and sing" });
  expect(data.choices[0].message).toMatchObject({
    content: "Here they are",
    images: pictures.map(({ length }) => ({ media_type: "image/png", bytes: length })),
    audio: { transcript: "la la", media_type: "audio/mpeg", bytes: song.length },
  });
  expect(data).not.toHaveProperty("status");
  expect(data.usage).toMatchObject({ completion_tokens: 1290, cost: 0.24 });
  // Only the small picture is shown as well.
  expect(types.filter((type) => type !== "resource_link")).toEqual(["text", "image"]);
  expect(await areThere(links, [...pictures, song])).toEqual([true, true, true, true]);
  expect(text.length).toBeLessThan(2000);

  const both = await call("chat_completion", {
    strategy: compared,
    messages: "Draw and sing",
  });
  expect(await areThere(both.links, [...pictures, song, ...pictures, song])).not.toContain(false);
  expect(both.data.usage.cost).toBe(0.48);
  expect(await readdir(output)).toHaveLength(12);
});

test("where their folder cannot be made they wait in memory, and get_result writes them", async () => {
  const place = join(await temporaryFolder(), "place");
  await writeFile(place, "");
  const call = await started(join(place, "output"));
  const first = await call("chat_completion", { model, messages: "Draw and sing" });
  expect(first.data.usage.cost).toBe(0.24);
  expect(first.links).toEqual([]);
  expect(first.data.warnings).toHaveLength(4);
  expect(first.data.warnings[0]).toMatch(/ENOTDIR.*kept in memory.*get_result/);
  await rm(place);
  const later = await call("get_result", { result_id: first.data.result_id });
  expect(await areThere(later.links, [...pictures, song])).toEqual([true, true, true, true]);
  expect(later.data.choices[0].message.content).toBe("Here they are");
  expect(later.data).not.toHaveProperty("warnings");
});

test("results that are kept hold nothing of their pictures", async () => {
  const url = `data:image/png;base64,${picture(15_000_000, 4).toString("base64")}`;
  const answer = chunk({
    delta: { content: "A sentence. ".repeat(4000), images: [{ type: "image_url", image_url: { url } }] },
  });
  // Nine of them, 180 MB of base64, would not fit into this.
  const call = await started(await temporaryFolder(), { answer, heap: 128 });
  const ids: string[] = [];
  for (const strategy of [undefined, undefined, compared, undefined, compared, undefined, undefined]) {
    const { data } = await call("chat_completion", {
      ...(strategy ? { strategy } : { model }),
      messages: "Draw and describe",
    });
    ids.push(data.result_id);
  }
  for (const id of ids) {
    const { data } = await call("get_result", { result_id: id, offset: 20_000 });
    expect(data.choices[0].message.content).toContain("A sentence. ");
  }
});
