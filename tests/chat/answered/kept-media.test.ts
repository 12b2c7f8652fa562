import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { type Behaviour, fairJudge, panel, reply } from "../../support/panel.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const head = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex");
const picture = (bytes: number, fill: number): Buffer =>
  Buffer.concat([head, Buffer.alloc(bytes - head.length, fill)]);
const uri = (content: Buffer): string => `data:image/png;base64,${content.toString("base64")}`;
const imagesOf = (...contents: Buffer[]) => ({
  images: contents.map((content) => ({ type: "image_url", image_url: { url: uri(content) } })),
});

interface Block {
  type: string;
  text?: string;
  uri?: string;
  size?: number;
}

/** A server whose output folder cannot be made: a file stands in its place (root may write wherever modes forbid it). */
async function withoutRoom(behaviours: Record<string, Behaviour | string>, clock?: ManualClock) {
  const place = join(await temporaryFolder(), "place");
  await writeFile(place, "");
  const output = join(place, "output");
  const all = await panel(behaviours);
  const { client } = await startHarness({
    env: { ...all.env, OPENROUTER_OUTPUT_DIR: output },
    ...(clock && { clock }),
  });
  const call = async (name: string, args: Record<string, unknown>) => {
    const result = await client.callTool({ name, arguments: args });
    const content = result.content as Block[];
    return { content, data: JSON.parse(content[0]?.text ?? ""), isError: result.isError };
  };
  return {
    output,
    ask: (model: unknown) => call("chat_completion", { model, messages: "Draw" }),
    getResult: (id: string, more = {}) => call("get_result", { result_id: id, ...more }),
    makeRoom: () => rm(place),
    sentTo: all.sentTo,
  };
}

const links = (content: Block[]): Block[] => content.filter(({ type }) => type === "resource_link");

/** The content of every file, in the order of its links. */
const filesOf = (content: Block[]): Promise<Buffer[]> =>
  Promise.all(links(content).map((link) => readFile(fileURLToPath(link.uri ?? ""))));

describe("media that cannot be written", () => {
  const large = picture(6_000_000, 7);
  const small = picture(2000, 8);

  test("stay with the result, and get_result writes them when there is room", async () => {
    const { ask, getResult, makeRoom, output, sentTo } = await withoutRoom({
      "lab/a": (request, response) =>
        reply(response, request, { content: `See ${uri(small)} here`, ...imagesOf(large) }),
    });
    const first = await ask("lab/a");
    expect(first.isError).toBe(false);
    expect(first.data.usage.cost).toBe(0.001);
    expect(first.data.choices[0].message).toEqual({
      role: "assistant",
      content: "See [medium 2] here",
      images: [
        { media_type: "image/png", bytes: 6_000_000 },
        { media_type: "image/png", bytes: 2000 },
      ],
    });
    expect(first.data.warnings).toEqual([
      expect.stringMatching(/^medium 1 .*could not be saved.*ENOTDIR.*kept in memory.*get_result/),
      expect.stringMatching(/^medium 2 /),
    ]);
    expect(links(first.content)).toEqual([]);
    const id = first.data.result_id;
    expect(id).toMatch(/^res_/);

    const again = await getResult(id);
    expect(again.data).toEqual(first.data);

    await makeRoom();
    const [later, atOnce] = await Promise.all([getResult(id), getResult(id)]);
    expect(later.data.choices[0].message).toEqual({
      role: "assistant",
      content: "See [medium 2] here",
      images: [
        { path: expect.stringContaining(output), media_type: "image/png", bytes: 6_000_000 },
        { path: expect.stringContaining(output), media_type: "image/png", bytes: 2000 },
      ],
    });
    expect(later.data).not.toHaveProperty("warnings");
    expect(later.data).not.toHaveProperty("result_id");
    const [one, two] = await filesOf(later.content);
    expect(one?.equals(large)).toBe(true);
    expect(two).toEqual(small);
    expect(atOnce.data).toEqual(later.data);
    expect((await getResult(id)).data).toEqual(later.data);
    expect(await readdir(output)).toHaveLength(2);
    expect(sentTo("lab/a")).toHaveLength(1);
  });

  test("of a long answer are linked on whatever page they are written with", async () => {
    const text = "A sentence. ".repeat(4000);
    const { ask, getResult, makeRoom } = await withoutRoom({
      "lab/a": (request, response) =>
        reply(response, request, { content: `${uri(small)}${text}`, ...imagesOf(large) }),
    });
    const { data } = await ask("lab/a");
    await makeRoom();
    const pages = [data.choices[0].message.content];
    const linked: number[] = [];
    for (let next = data.next_offset; next !== undefined;) {
      const page = await getResult(data.result_id, { offset: next });
      pages.push(page.data.choices[0].message.content);
      linked.push(links(page.content).length);
      next = page.data.next_offset;
    }
    expect(linked.length).toBeGreaterThan(1);
    expect(linked).toEqual([2, ...linked.slice(1).map(() => 0)]);
    expect(pages.join("")).toBe(`[medium 2]${text}`);
  });

  test("of an answer that nobody waited for any more are written when it is fetched", async () => {
    const clock = new ManualClock();
    let answer = (): unknown => undefined;
    const { ask, getResult, makeRoom } = await withoutRoom(
      {
        "lab/a": (request, response) => {
          answer = () => reply(response, request, { content: "Here", ...imagesOf(large) });
        },
      },
      clock,
    );
    const drawn = ask("lab/a");
    await expect.poll(() => clock.waits).toContain(300_000);
    await clock.advance(50_000);
    const { result_id: id, status } = (await drawn).data;
    expect(status).toBe("in_progress");
    answer();
    const { data } = await getResult(id);
    expect(data).toMatchObject({ result_id: id, usage: { cost: 0.001 } });
    expect(data.warnings[0]).toContain("ENOTDIR");
    await makeRoom();
    const [file] = await filesOf((await getResult(id)).content);
    expect(file?.equals(large)).toBe(true);
  });

  const drawing =
    (fill: number): Behaviour =>
    (request, response) =>
      reply(response, request, { content: `worth ${fill}`, ...imagesOf(picture(3000, fill)) });
  const models = ["lab/a", "lab/b"];

  test.each<[string, unknown, number[]]>([
    ["a list", models, [1]],
    ["a list that is gone through from here", { strategy: "fallback", via: "client", models }, [1]],
    ["a comparison", { strategy: "compare", models }, [1, 2]],
    ["the best of several", { strategy: "best_of", models, judge: "lab/judge" }, [2]],
  ])("of %s stay with it too", async (_, model, fills) => {
    const { ask, getResult, makeRoom } = await withoutRoom({
      "lab/a": drawing(1),
      "lab/b": drawing(2),
      "lab/judge": fairJudge,
      // Of a list that OpenRouter goes through the first one answers.
      undefined: drawing(1),
    });
    const { data, content } = await ask(model);
    expect(links(content)).toEqual([]);
    expect(data.warnings.filter((warning: string) => warning.includes("kept in memory"))).toHaveLength(
      fills.length,
    );
    await makeRoom();
    const later = await getResult(data.result_id);
    expect(await filesOf(later.content)).toEqual(fills.map((fill) => picture(3000, fill)));
    expect(JSON.stringify(later.data)).not.toContain("kept in memory");
    expect(later.data.usage).toEqual(data.usage);
  });
});

test("the same picture among the images and in the text is one file and one link", async () => {
  const small = picture(2000, 8);
  const { ask, getResult, makeRoom, output } = await withoutRoom({
    "lab/a": (request, response) =>
      reply(response, request, { content: `See ${uri(small)}`, ...imagesOf(small, small) }),
  });
  const { data } = await ask("lab/a");
  expect(data.choices[0].message.images).toEqual([{ media_type: "image/png", bytes: 2000 }]);
  await makeRoom();
  const later = await getResult(data.result_id);
  expect(links(later.content)).toHaveLength(1);
  expect(await readdir(output)).toHaveLength(1);
});
