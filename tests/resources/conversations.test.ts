import { expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const model = "anthropic/claude-sonnet-4.5";

async function started(env: Record<string, string>) {
  const harness = await startHarness({ env });
  const read = async (uri: string) => {
    const { contents } = await harness.client.readResource({ uri });
    const [content] = contents as { mimeType: string; text: string }[];
    return content;
  };
  const say = async (conversation: string, messages: string): Promise<string> =>
    (await harness.call("chat_completion", { model, conversation, messages })).data["conversation"].id;
  return { ...harness, read, say };
}

test("name the conversations of this process, and of others only how many there are", async () => {
  const env = { OPENROUTER_STATE_DIR: await temporaryFolder() };
  const first = await started(env);
  const ids = [await first.say("new", "one"), await first.say("new", "two")];
  const list = JSON.parse(String((await first.read("openrouter://conversations"))?.text));
  expect(list.conversations.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed());
  expect(list.conversations[0]).toMatchObject({ turns: 1, cost: expect.any(Number) });
  expect(list.others).toBe(0);

  const second = await started(env);
  const there = JSON.parse(String((await second.read("openrouter://conversations"))?.text));
  expect(there).toMatchObject({ conversations: [], others: 2 });
  await expect(second.read(`openrouter://conversations/${ids[0]}`)).rejects.toThrow("no such conversation");
  const { data } = await second.call("get_account_status", {});
  expect(data["conversations"]).toMatchObject({
    known: 0,
    others: 2,
    folder: expect.stringContaining("conversations"),
  });
});

test("one is Markdown for people, its newest part where it is long", async () => {
  const { say, read, client } = await started({ OPENROUTER_STATE_DIR: await temporaryFolder() });
  const id = await say("new", `${"x".repeat(30_000)} the question`);
  const page = await read(`openrouter://conversations/${id}`);
  expect(page?.mimeType).toBe("text/markdown");
  expect(page?.text).toContain("the question");
  expect(page?.text).toContain(`# ${id}`);
  expect(page?.text.length).toBeLessThan(20_100);
  const ref = { type: "ref/resource" as const, uri: "openrouter://conversations/{id}" };
  const { completion } = await client.complete({ ref, argument: { name: "id", value: id.slice(0, 4) } });
  expect(completion.values).toEqual([id]);
});

test("the account and a long result are resources, too", async () => {
  const { call, read } = await started({ OPENROUTER_STATE_DIR: await temporaryFolder() });
  const { data } = await call("get_account_status", {});
  const account = JSON.parse(String((await read("openrouter://account"))?.text));
  expect(account.key).toEqual(data["key"]);
  const long = "word ".repeat(600).trim();
  const first = await call("chat_completion", {
    model,
    messages: `Reply with exactly: ${long}`,
    max_result_chars: 1000,
  });
  const id = first.data["result_id"];
  expect(id).toBeDefined();
  const whole = JSON.parse(String((await read(`openrouter://results/${id}`))?.text));
  expect(whole.choices[0].message.content).toBe(long);
  await expect(read("openrouter://results/res_none")).rejects.toMatchObject({ code: -32_602 });
});
