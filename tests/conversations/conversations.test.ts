import { appendFile, chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import { createConversations, type Conversations } from "../../src/conversations/conversations.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

let folder: string;
const clock = new ManualClock();

beforeEach(async () => {
  folder = join(await temporaryFolder(), "conversations");
});

const server = (options: Partial<Parameters<typeof createConversations>[0]> = {}): Conversations =>
  createConversations({
    folder: async () => folder,
    key: "0123abcd",
    base: "b45e0000",
    days: 30,
    redact: (text) => text.replaceAll("sk-secret", "[redacted]"),
    clock,
    ...options,
  });

const turn = (text: string, answers = ["fine"]) => ({
  messages: [{ role: "user", content: text }],
  answers: answers.map((content) => ({ model: "a/b", message: { role: "assistant", content } })),
  cost: 0.25,
});

async function say(conversations: Conversations, id: string, text: string): Promise<string> {
  const conversation = await conversations.open(id);
  const added = await conversation.add(turn(text));
  conversation.close();
  return added.id;
}

const said = async (conversations: Conversations, id: string): Promise<unknown[]> => {
  const conversation = await conversations.open(id);
  conversation.close();
  return conversation.turns.map(({ messages }) => messages[0]?.content);
};

const pathOf = (id: string): string => join(folder, `${id}.jsonl`);

describe("a conversation", () => {
  test("has no file before its first turn, and one of its own from then on", async () => {
    const first = server();
    const conversation = await first.open("new");
    expect(conversation.id).toMatch(/^c-[a-z0-9]{8}$/);
    expect(await readdir(folder).catch(() => [])).toEqual([]);
    conversation.close();
    await expect(first.open(conversation.id)).rejects.toMatchObject({
      facts: { code: "conversation_not_found" },
    });
    const id = await say(first, "new", "one");
    expect((await stat(pathOf(id))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test("outlives the process, and its cost is the sum of its turns", async () => {
    const id = await say(server(), "new", "one");
    const conversation = await server().open(id);
    const added = await conversation.add(turn("two"));
    expect(added).toEqual({ id, turn: 2, cost: 0.5, warnings: [] });
    expect(await said(server(), id)).toEqual(["one", "two"]);
  });

  test("belongs to the key and the base URL that began it", async () => {
    const id = await say(server(), "new", "one");
    const missing = { facts: { code: "conversation_not_found" } };
    await expect(server({ key: "ffff0000" }).open(id)).rejects.toMatchObject(missing);
    await expect(server({ base: "ffff0000" }).open(id)).rejects.toMatchObject(missing);
    await expect(server().open("c-00000000")).rejects.toMatchObject(missing);
    await expect(server().open("../../etc/passwd")).rejects.toMatchObject(missing);
  });

  test("is written without secrets", async () => {
    const id = await say(server(), "new", "my key is sk-secret");
    expect(await readFile(pathOf(id), "utf8")).not.toContain("sk-secret");
  });

  test("is refused while a turn of it is under way", async () => {
    const conversations = server();
    const id = await say(conversations, "new", "one");
    const conversation = await conversations.open(id);
    conversation.resultId = () => "res_1";
    await expect(conversations.open(id)).rejects.toMatchObject({
      facts: {
        code: "conversation_busy",
        what: expect.stringContaining("Turn 2"),
        next: expect.stringContaining("res_1"),
      },
    });
    conversation.close();
    expect(await said(conversations, id)).toEqual(["one"]);
  });

  test("is not known to a process that was not given its id", async () => {
    const first = server();
    const id = await say(first, "new", "one");
    const second = server();
    expect(await second.known()).toEqual([]);
    expect(await second.others()).toBe(1);
    await said(second, id);
    expect((await second.known()).map((one) => one.conversation)).toEqual([id]);
    expect(await second.others()).toBe(0);
  });

  test("can be switched off", async () => {
    await expect(server({ days: 0 }).open("new")).rejects.toMatchObject({
      facts: { code: "conversations_off", what: expect.stringContaining("OPENROUTER_CONVERSATION_DAYS") },
    });
  });

  test("lives in memory without a folder", async () => {
    const conversations = server({ folder: async () => undefined });
    const id = await say(conversations, "new", "one");
    await say(conversations, id, "two");
    expect(await said(conversations, id)).toEqual(["one", "two"]);
    expect(await readdir(folder).catch(() => [])).toEqual([]);
  });

  test("is full at 20 MB: what goes over is still written", async () => {
    const id = await say(server(), "new", "x".repeat(20_000_001));
    await expect(server().open(id)).rejects.toMatchObject({ facts: { code: "conversation_full" } });
  });
});

describe("a branch", () => {
  test("from an earlier turn is a conversation of its own", async () => {
    const conversations = server();
    const id = await say(conversations, "new", "one");
    await say(conversations, id, "two");
    const branch = await conversations.open(`${id}@1`);
    expect(branch.warnings.join()).toContain(id);
    expect(branch.warnings.join()).toContain(branch.id);
    await branch.add(turn("another two"));
    expect(await said(server(), branch.id)).toEqual(["one", "another two"]);
    expect(await said(server(), id)).toEqual(["one", "two"]);
  });

  test("from the last turn is none", async () => {
    const conversations = server();
    const id = await say(conversations, "new", "one");
    expect((await conversations.open(`${id}@1`)).id).toBe(id);
  });

  test("goes on from the answer that is named", async () => {
    const conversations = server();
    const first = await conversations.open("new");
    const { id } = await first.add(turn("one", ["left", "right"]));
    first.close();
    const second = await conversations.open(`${id}@1.2`);
    expect(second.afterAnswer).toBe(2);
    await second.add(turn("two"));
    second.close();
    expect((await server().open(id)).turns[1]?.after_answer).toBe(2);
    await expect(conversations.open(`${id}@1.3`)).rejects.toMatchObject({
      facts: { code: "conversation_not_found" },
    });
    await expect(conversations.open(`${id}@9`)).rejects.toMatchObject({
      facts: { code: "conversation_not_found" },
    });
  });
});

describe("two processes", () => {
  test("that go on at once: the first in the file is the turn, the other gets an id of its own", async () => {
    const id = await say(server(), "new", "one");
    const [left, right] = await Promise.all([server().open(id), server().open(id)]);
    const first = await left.add(turn("left"));
    const second = await right.add(turn("right"));
    expect(first).toMatchObject({ id, warnings: [] });
    expect(second.id).not.toBe(id);
    expect(second.warnings.join()).toContain(id);
    expect(await said(server(), id)).toEqual(["one", "left"]);
    expect(await said(server(), second.id)).toEqual(["one", "right"]);
  });

  test("that go on one after the other share it", async () => {
    const [left, right] = [server(), server()];
    const id = await say(left, "new", "one");
    await say(right, id, "two");
    await say(left, id, "three");
    expect(await said(right, id)).toEqual(["one", "two", "three"]);
  });
});

describe("a damaged file", () => {
  test("loses its torn last line alone, and goes on behind it", async () => {
    const id = await say(server(), "new", "one");
    await appendFile(pathOf(id), '{"turn":2,"ts":"2026-');
    expect(await said(server(), id)).toEqual(["one"]);
    await say(server(), id, "two");
    expect(await said(server(), id)).toEqual(["one", "two"]);
  });

  test("that went away meanwhile is written anew", async () => {
    const id = await say(server(), "new", "one");
    const conversation = await server().open(id);
    await rm(pathOf(id));
    expect((await conversation.add(turn("two"))).id).toBe(id);
    expect(await said(server(), id)).toEqual(["one", "two"]);
  });

  test("that cannot be written keeps the turn, which is tried again", async () => {
    const conversations = server();
    await writeFile(folder, "no folder");
    const conversation = await conversations.open("new");
    const added = await conversation.add(turn("one"));
    conversation.close();
    expect(added.warnings.join()).toContain("could not be written");
    expect(await said(conversations, added.id)).toEqual(["one"]);
    await rm(folder);
    await mkdir(folder);
    await say(conversations, added.id, "two");
    expect(await said(server(), added.id)).toEqual(["one", "two"]);
  });

  test("that could not be written is tried once more at the end", async () => {
    const conversations = server();
    await writeFile(folder, "no folder");
    const id = await say(conversations, "new", "one");
    await rm(folder);
    await conversations.close();
    expect(await said(server(), id)).toEqual(["one"]);
  });
});

describe("age", () => {
  const old = async (id: string): Promise<void> => {
    const at = clock.now() / 1000 - 40 * 86_400;
    const text = await readFile(pathOf(id), "utf8");
    await chmod(pathOf(id), 0o600);
    await writeFile(
      pathOf(id),
      text.replaceAll(/"ts":"[^"]+"/g, `"ts":"${new Date(at * 1000).toISOString()}"`),
    );
    await utimes(pathOf(id), at, at);
  };

  test("counts from the last turn by the days in the file itself, and ends with another's first call", async () => {
    const [month, year] = [await say(server(), "new", "a"), await say(server({ days: 365 }), "new", "b")];
    await old(month);
    await old(year);
    const next = server({ days: 1 });
    expect(await readdir(folder)).toHaveLength(2);
    (await next.open("new")).close();
    expect(await readdir(folder)).toEqual([`${year}.jsonl`]);
  });
});
