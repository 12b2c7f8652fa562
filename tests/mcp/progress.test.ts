import { ListRootsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";

import { startProgress } from "../../src/mcp/progress.ts";
import { startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";

function watch() {
  const clock = new ManualClock();
  const start = clock.now();
  const told: { at: number; progress: number; message: string }[] = [];
  const progress = startProgress({
    clock,
    notify: (value, message) => told.push({ at: clock.now() - start, progress: value, message }),
  });
  return { clock, told, progress };
}

test("speaks within a second, at most once a second, and at least every five", async () => {
  const { clock, told, progress } = watch();
  progress.report({ phase: "generating", message: (seconds) => `${seconds} s` });
  await clock.advance(60_000);
  progress.stop();
  expect(told[0]?.at).toBeLessThan(1000);
  const gaps = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(5000);
  expect(told.map(({ progress: value }) => value)).toEqual(
    told.map(({ progress: value }) => value).toSorted((a, b) => a - b),
  );
  expect(new Set(told.map(({ progress: value }) => value)).size).toBe(told.length);
});

test("tells a new phase at the next second", async () => {
  const { clock, told, progress } = watch();
  await clock.advance(20_000);
  progress.report({ phase: "retrying", message: () => "trying again" });
  const before = told.length;
  await clock.advance(1000);
  expect(told.slice(before).map(({ message }) => message)).toEqual(["trying again"]);
});

test.each([
  ["stands still", 0],
  ["goes back", -60_000],
])("only ever grows, also when the clock %s", async (_, step) => {
  const clock = new ManualClock();
  let now = clock.now();
  const told: number[] = [];
  const progress = startProgress({
    clock: { now: () => now, sleep: (ms, signal) => clock.sleep(ms, signal) },
    notify: (value) => told.push(value),
  });
  now += 5000;
  for (let phase = 0; phase < 20; phase += 1) {
    progress.report({ phase: `phase ${phase}`, message: () => "" });
    await clock.advance(1000);
    now += step;
  }
  progress.stop();
  expect(told.length).toBeGreaterThan(10);
  expect(told.filter((value, index) => index > 0 && value <= (told[index - 1] ?? 0))).toEqual([]);
});

test("goes on speaking within a phase when the clock is set back", async () => {
  const clock = new ManualClock();
  let back = 0;
  const told: string[] = [];
  const progress = startProgress({
    clock: { now: () => clock.now() - back, sleep: (ms, signal) => clock.sleep(ms, signal) },
    notify: (_, message) => told.push(message),
  });
  progress.report({ phase: "generating", message: (seconds) => `${seconds} s` });
  await clock.advance(20_000);
  back = 3_600_000;
  const before = told.length;
  await clock.advance(10_000);
  progress.stop();
  expect(told.length - before).toBeGreaterThanOrEqual(2);
});

test("says nothing of a call that was cancelled, even where it cannot stop at once", async () => {
  const clock = new ManualClock();
  const { call, client } = await startHarness({ clock, clientCapabilities: { roots: {} } });
  // The call waits for the client's folders.
  client.setRequestHandler(ListRootsRequestSchema, () => new Promise<never>(() => {}));
  const late: Error[] = [];
  Object.assign(client, { onerror: (error: Error) => late.push(error) });
  const controller = new AbortController();
  let told = 0;
  const asked = call(
    "chat_completion",
    { messages: "Hi", files: ["/nowhere/a.txt"] },
    { signal: controller.signal, onprogress: () => (told += 1) },
  );
  asked.catch(() => {});
  await expect.poll(() => clock.sleeping).toBeGreaterThan(0);
  await clock.advance(2000);
  await expect.poll(() => told).toBeGreaterThan(0);
  controller.abort();
  await expect(asked).rejects.toThrow(/abort/i);
  await clock.advance(10_000);
  // To the client, progress of a call that it has cancelled is an error.
  expect(late).toEqual([]);
});

test("says nothing after it was stopped", async () => {
  const { clock, told, progress } = watch();
  await clock.advance(3000);
  const before = told.length;
  progress.stop();
  await clock.advance(60_000);
  expect(told).toHaveLength(before);
});

test("a chat tells the model, the tokens so far and the seconds, and nothing after its result", async () => {
  const { call } = await startHarness({ chunkDelayMs: 40 });
  const messages: string[] = [];
  const asked = { model: "openai/gpt-4o-mini", messages: "Write about 200 words" };
  await call("chat_completion", asked, { onprogress: ({ message }) => messages.push(message ?? "") });
  const count = messages.length;
  expect(count).toBeGreaterThan(0);
  expect(messages.at(-1)).toMatch(/^openai\/gpt-4o-mini\S*: \d+ tokens, \d+ s$/);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(messages).toHaveLength(count);
});
