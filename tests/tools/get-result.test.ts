import { describe, expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";

const model = "openai/gpt-4o-mini";
const ask = (words: string) => ({ model, messages: words });
const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

describe("a call that takes longer than a client waits", () => {
  test("answers in time with what there is, goes on, and get_result brings the whole", async () => {
    const harness = await startHarness({ chunkDelayMs: 60, env: { OPENROUTER_REPLY_WITHIN_SECONDS: "1" } });
    const { call, simulator } = harness;
    const first = await call("chat_completion", ask("Write about 150 words"));
    expect(first.isError).toBe(false);
    expect(first.data).toMatchObject({
      status: "in_progress",
      model,
      usage: { cost: null },
      seconds: expect.any(Number),
    });
    expect(first.data.result_id).toMatch(/^res_/);
    expect(first.data.warnings).toContainEqual(
      expect.stringMatching(
        /call get_result with result_id.*calling chat_completion again would be paid for again/,
      ),
    );
    const soFar: string = first.data.choices[0].message.content;
    expect(soFar.length).toBeGreaterThan(10);
    expect(first.data.choices[0].finish_reason).toBeNull();

    let whole = first;
    const ask_again = { result_id: first.data.result_id };
    for (let turn = 0; turn < 12 && whole.data.status === "in_progress"; turn += 1) {
      whole = await call("get_result", ask_again);
    }
    expect(whole.data).not.toHaveProperty("status");
    expect(whole.data).not.toHaveProperty("result_id");
    expect(whole.data.choices[0].finish_reason).toBe("stop");
    expect(whole.data.choices[0].message.content.startsWith(soFar)).toBe(true);
    expect(whole.data.choices[0].message.content.split(" ")).toHaveLength(150);
    expect(whole.data.usage.cost).toBeGreaterThan(0);
    expect(simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"))).toHaveLength(1);
    // Asked again, it is still there.
    expect((await call("get_result", ask_again)).data).toEqual(whole.data);
  });

  test("tells progress while get_result waits", async () => {
    const { call } = await startHarness({ chunkDelayMs: 30, env: { OPENROUTER_REPLY_WITHIN_SECONDS: "1" } });
    const { data } = await call("chat_completion", ask("[simulate: slow] Write about 100 words"));
    expect(data.status).toBe("in_progress");
    const messages: string[] = [];
    const id = { result_id: data.result_id };
    const onprogress = ({ message }: { message?: string | undefined }) => messages.push(message ?? "");
    expect((await call("get_result", id, { onprogress })).data.status).toBe("in_progress");
    expect(messages).toContainEqual(expect.stringMatching(/^openai\/gpt-4o-mini\S*: \d+ tokens, \d+ s$/));
  });

  test("waits for its turn, a limit or a retry with a handle too", async () => {
    const clock = new ManualClock();
    const { call, simulator } = await startHarness({ clock, random: () => 0 });
    simulator.failNext({ kind: "status", status: 503, retryAfter: 120 });
    const answer = call("chat_completion", ask("Reply with exactly: late"));
    await expect.poll(() => clock.waits).toContain(120_000);
    await clock.advance(50_000);
    const { data } = await answer;
    expect(data).toMatchObject({ status: "in_progress", id: null, model, seconds: 50 });
    expect(data.choices).toEqual([
      { index: 0, message: { role: "assistant", content: "" }, finish_reason: null },
    ]);
    // Told not to wait, it answers though no time passes.
    const atOnce = { result_id: data.result_id, wait_seconds: 0 };
    expect((await call("get_result", atOnce)).data.status).toBe("in_progress");
    const result = call("get_result", { result_id: data.result_id });
    await expect.poll(() => clock.waits).toContain(49_500);
    await clock.advance(49_500);
    expect((await result).data.status).toBe("in_progress");
    const last = call("get_result", { result_id: data.result_id });
    await expect.poll(() => clock.waits.filter((wait) => wait === 49_500)).toHaveLength(2);
    await clock.advance(22_000);
    expect((await last).data).toMatchObject({
      choices: [{ message: { content: "late" } }],
      routing: { attempts: [{ status: 503 }, { status: 200 }] },
    });
  });

  test("that fails later fails with the same words as it would have at once", async () => {
    const clock = new ManualClock();
    const { call } = await startHarness({ clock });
    const answer = call("chat_completion", ask("[simulate: hang]"));
    await expect.poll(() => clock.waits).toContain(300_000);
    await expect.poll(() => clock.waits.some((wait) => wait <= 50_000 && wait > 40_000)).toBe(true);
    await clock.advance(50_000);
    const { data } = await answer;
    await clock.advance(250_000);
    const { text, isError } = await call("get_result", { result_id: data.result_id });
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^Error: API Error - OpenRouter did not finish the answer of openai\/gpt-4o-mini within 300 s/,
    );
  });

  test("answers in time however long it is told to wait, under one id", async () => {
    const clock = new ManualClock();
    const { call } = await startHarness({ clock });
    const answer = call("chat_completion", ask("[simulate: hang]"));
    await expect.poll(() => clock.waits).toContain(300_000);
    await clock.advance(50_000);
    const { data } = await answer;
    for (const wait_seconds of [86_400, 50, undefined]) {
      const again = call("get_result", { result_id: data.result_id, wait_seconds });
      const { data: still } = await clock.passWaitsUntil(again, 50_000);
      expect(still).toMatchObject({ status: "in_progress", result_id: data.result_id });
    }
  });

  test("is kept as long as it may take, though that is more than an hour", async () => {
    const clock = new ManualClock();
    const { call } = await startHarness({ clock, env: { OPENROUTER_TIMEOUT_SECONDS: "10000" } });
    const answer = call("chat_completion", ask("[simulate: hang]"));
    await expect.poll(() => clock.waits).toContain(10_000_000);
    await clock.advance(9_900_000);
    const { data } = await answer;
    const again = call("get_result", { result_id: data.result_id, wait_seconds: 0 });
    const { data: still } = await clock.passWaitsUntil(again, 0);
    expect(still).toMatchObject({ status: "in_progress", result_id: data.result_id });
  });

  test("is not ended by cancelling the get_result that waits for it", async () => {
    const { call, simulator } = await startHarness({
      env: { OPENROUTER_REPLY_WITHIN_SECONDS: "1" },
      chunkDelayMs: 20,
    });
    const { data } = await call("chat_completion", ask("Write about 300 words"));
    const controller = new AbortController();
    const waiting = call("get_result", { result_id: data.result_id }, { signal: controller.signal });
    waiting.catch(() => {});
    await seconds(0.05);
    controller.abort("enough");
    await expect(waiting).rejects.toThrow(/enough/);
    expect(simulator.requests.at(-1)?.closedByClient).toBe(false);
    const later = await call("get_result", { result_id: data.result_id });
    expect(later.isError).toBe(false);
  });
});

describe("a long answer", () => {
  const long = (count: number): string => `Write about ${count} words`;

  test("comes in pages that joined are exactly the answer", async () => {
    const { call, simulator } = await startHarness();
    simulator.answerNext("Ein Satz. 🎉 ".repeat(5000));
    let { data } = await call("chat_completion", ask("long"));
    expect(data).toMatchObject({
      result_id: expect.stringMatching(/^res_/),
      next_offset: expect.any(Number),
    });
    expect(data.warnings).toContainEqual(expect.stringMatching(/offset \d+ for the next part/));
    const { result_id } = data;
    const pages: string[] = [data.choices[0].message.content];
    while (data.next_offset !== undefined) {
      expect(data.result_id).toBe(result_id);
      ({ data } = await call("get_result", { result_id, offset: data.next_offset }));
      pages.push(data.choices[0].message.content);
    }
    expect(pages.length).toBeGreaterThan(2);
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(20_000);
    expect(pages.join("")).toBe("Ein Satz. 🎉 ".repeat(5000));
    // At the end of a sentence, never inside a character.
    expect(pages.slice(0, -1).filter((page) => !/[.] $|🎉 $/.test(page))).toEqual([]);
    expect(data).not.toHaveProperty("next_offset");
  });

  test("that fits comes whole and is not kept", async () => {
    const { call } = await startHarness();
    const { data } = await call("chat_completion", ask(long(1000)));
    expect(data.choices[0].message.content.split(" ")).toHaveLength(1000);
    expect(data).not.toHaveProperty("result_id");
  });

  test("an offset past its end is an empty page that says so", async () => {
    const { call } = await startHarness();
    const { data } = await call("chat_completion", ask(long(6000)));
    const past = await call("get_result", { result_id: data.result_id, offset: 10_000_000 });
    expect(past.data.choices[0].message.content).toBe("");
    expect(past.data).not.toHaveProperty("next_offset");
    expect(past.data.total_characters).toBe(data.total_characters);
    expect(past.data.warnings).toEqual([
      `offset 10000000 is past the end: the text has ${data.total_characters} characters`,
    ]);
  });

  test("a negative offset counts from its end, and no character is torn", async () => {
    const { call, simulator } = await startHarness();
    const whole = `${"word ".repeat(5000)}🎉last.`;
    simulator.answerNext(whole);
    const { data } = await call("chat_completion", ask("long"));
    expect(data.total_characters).toBe(whole.length);
    const end = async (offset: number) =>
      (await call("get_result", { result_id: data.result_id, offset })).data;
    const last = await end(-5);
    expect(last).toMatchObject({ offset: whole.length - 5, choices: [{ message: { content: "last." } }] });
    expect(last).not.toHaveProperty("next_offset");
    expect((await end(-6)).choices[0].message.content).toBe("🎉last.");
    expect((await end(-1_000_000)).choices[0].message.content).toMatch(/^word word/);
  });

  test("comes in parts as long as get_result says", async () => {
    const { call } = await startHarness();
    const { data } = await call("chat_completion", ask(long(6000)));
    const { result_id, total_characters } = data;
    const all = await call("get_result", { result_id, max_result_chars: 500_000 });
    expect(all.data.choices[0].message.content).toHaveLength(total_characters);
    const some = await call("get_result", { result_id, offset: 1000, max_result_chars: 1000 });
    expect(some.data.choices[0].message.content.length).toBeLessThanOrEqual(1000);
    expect(some.data.next_offset).toBe(1000 + some.data.choices[0].message.content.length);
  });

  test("a candidate that there is not is refused with the numbers that there are", async () => {
    const { call } = await startHarness();
    const { data } = await call("chat_completion", ask(long(6000)));
    const { text } = await call("get_result", { result_id: data.result_id, candidate: 2 });
    expect(text).toMatch(
      /^Error: Validation Error - There is no candidate 2: there is one answer\. Give a number/,
    );
    const first = await call("get_result", { result_id: data.result_id, candidate: 1, offset: 5 });
    expect(first.isError).toBe(false);
  });
});

describe("a result that is not there", () => {
  test("is said, with the way out", async () => {
    const { call } = await startHarness();
    const { text, data } = await call("get_result", { result_id: "res_nothing" });
    expect(text).toMatch(/^Error: Validation Error - There is no result 'res_nothing' any more.*an hour/);
    expect(data.code).toBe("result_not_found");
  });

  test("an hour after it was last asked for, it is gone", async () => {
    const clock = new ManualClock();
    const { call } = await startHarness({ clock });
    const { data } = await call("chat_completion", ask("Write about 6000 words"));
    const again = () => call("get_result", { result_id: data.result_id });
    await clock.advance(3_500_000);
    expect((await again()).isError).toBe(false);
    await clock.advance(3_500_000);
    expect((await again()).isError).toBe(false);
    await clock.advance(3_700_000);
    expect((await again()).data.code).toBe("result_not_found");
  });

  test("is the one that was not asked for the longest time, after a hundred others", async () => {
    const { call, simulator } = await startHarness();
    const keep = async (): Promise<string> => {
      simulator.answerNext("One word after another. ".repeat(60));
      return (await call("chat_completion", { ...ask("Hi"), max_result_chars: 1000 })).data.result_id;
    };
    const [first, second] = [await keep(), await keep()];
    for (let count = 3; count <= 100; count += 1) await keep();
    expect((await call("get_result", { result_id: first })).isError).toBe(false);
    await keep();
    expect((await call("get_result", { result_id: first })).isError).toBe(false);
    expect((await call("get_result", { result_id: second })).data.code).toBe("result_not_found");
  });
});
