import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { describe, expect, test } from "vitest";

import { FreeRequests } from "../../../src/openrouter/limits/free-requests.ts";
import { pausedError } from "../../../src/openrouter/limits/pause.ts";
import { createQuota, type Quota } from "../../../src/openrouter/limits/quota.ts";
import { program } from "../../support/bundled.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const free = "meta-llama/llama-3.3-70b-instruct:free";
const paid = "openai/gpt-4o-mini";
const key = "0a1b2c3d";
const halfPast = Date.UTC(2026, 10, 21, 17, 42, 30);

/** A process: only the folder and the time are shared with others. */
function start({
  clock = new ManualClock(halfPast),
  folder,
  requestsPerMinute,
}: { clock?: ManualClock; folder?: string; requestsPerMinute?: number } = {}) {
  const freeRequests = new FreeRequests({ folder: async () => folder, key, clock });
  return { clock, quota: createQuota({ clock, requestsPerMinute, freeRequests }) };
}

function bytesInUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

const takeAll = async (quota: Quota, count: number, model = free): Promise<number> => {
  const taken = await Promise.all(Array.from({ length: count }, () => quota.take(model)));
  return taken.filter(Boolean).length;
};

describe("twenty requests a minute to :free models", () => {
  test("are all there are, whatever the model, until the next whole minute", async () => {
    const { quota, clock } = start();
    expect(await takeAll(quota, 15)).toBe(15);
    expect(quota.pauseOf(free)).toBeUndefined();
    expect(await takeAll(quota, 10, "google/gemma-4-31b-it:free")).toBe(5);
    expect(quota.pauseOf("openrouter/free")).toEqual({
      until: halfPast + 30_000,
      source: "free_tier_quota",
      observedAt: halfPast,
    });
    expect(quota.pauseOf(paid)).toBeUndefined();
    expect(await takeAll(quota, 50, paid)).toBe(50);
    await clock.advance(29_999);
    expect(await quota.take(free)).toBe(false);
    await clock.advance(1);
    expect(await quota.take(free)).toBe(true);
  });

  test("say whose count it is and what helps", async () => {
    const { quota, clock } = start();
    await takeAll(quota, 20);
    const pause = quota.pauseOf(free);
    expect(pause && pausedError(free, pause, clock.now()).facts).toMatchObject({
      category: "Rate Limit",
      what: expect.stringMatching(/another 30 s \(free_tier_quota, by this server's own count\)/),
      next: expect.stringMatching(/paid model: every :free model shares this limit/),
      retryAfterSeconds: 30,
    });
  });

  test("are shared with the other processes, across the day's end too", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock(Date.UTC(2026, 10, 21, 23, 59))];
    const [one, two] = [start({ folder, clock }).quota, start({ folder, clock }).quota];
    for (let round = 0; round < 3; round += 1) {
      const [ones, twos] = await Promise.all([takeAll(one, 15), takeAll(two, 15)]);
      expect(ones + twos).toBe(20);
      expect((await one.state()).freeRequestsThisMinute).toEqual({ limit: 20, used: 20 });
      await clock.advance(60_000);
    }
    expect(await readdir(folder)).toEqual([`free-requests-${key}-2026-11-22.log`]);
  });

  test("are told of as they are at this moment, by a process that sent none too", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock(halfPast)];
    const [busy, idle] = [start({ folder, clock }).quota, start({ folder, clock }).quota];
    const used = async (): Promise<number> => (await idle.state()).freeRequestsThisMinute.used;
    expect(await used()).toBe(0);
    await takeAll(busy, 7);
    expect(await used()).toBe(7);
    await takeAll(busy, 20);
    expect(await used()).toBe(20);
    expect(await takeAll(idle, 1)).toBe(0);
    await clock.advance(86_400_000);
    expect(await used()).toBe(0);
  });

  test("leave nothing behind where they are only told of", async () => {
    const folder = join(await temporaryFolder(), "state");
    const { quota } = start({ folder });
    expect((await quota.state()).freeRequestsThisMinute).toEqual({ limit: 20, used: 0 });
    await expect(readdir(folder)).rejects.toThrow("ENOENT");
  });

  test("clear away the files of days gone by, told of before or not", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock(halfPast)];
    await takeAll(start({ folder, clock }).quota, 1);
    await clock.advance(86_400_000);
    const { quota } = start({ folder, clock });
    await quota.state();
    await takeAll(quota, 1);
    expect(await readdir(folder)).toEqual([`free-requests-${key}-2026-11-22.log`]);
  });

  test("are counted right where the file is damaged", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, `free-requests-${key}-2026-11-21.log`);
    await writeFile(
      path,
      `${halfPast} 00000001\n\u0000garbage\n${halfPast} 00000001\n-1 00000002\n${halfPast} 0000`,
    );
    const { quota } = start({ folder });
    expect(await takeAll(quota, 30)).toBe(19);
    expect(await readFile(path, "utf8")).toMatch(/0000\n\d+ [0-9a-f]{8}\n/);
  });

  test("are counted by each process for itself where no file can be written", async () => {
    const folder = join(await temporaryFolder(), "state");
    await writeFile(folder, "");
    const { quota } = start({ folder });
    expect(await takeAll(quota, 30)).toBe(20);
  });

  test("are counted by each process for itself where the folder does not answer", async () => {
    const clock = new ManualClock(halfPast);
    let answer: ((folder: undefined) => void) | undefined;
    let asks = 0;
    const folder = (): Promise<undefined> => {
      asks += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    const quota = createQuota({ clock, freeRequests: new FreeRequests({ folder, key, clock }) });
    const first = takeAll(quota, 30);
    await expect.poll(() => clock.sleeping).toBe(1);
    await clock.advance(2000);
    expect(await first).toBe(20);
    expect((await quota.state()).freeRequestsThisMinute).toEqual({ limit: 20, used: 20 });
    // It is asked once, and again only when it has answered.
    expect(asks).toBe(1);
    answer?.(undefined);
    await clock.advance(60_000);
    const next = quota.take(free);
    await expect.poll(() => clock.sleeping).toBe(1);
    await clock.advance(2000);
    expect(await next).toBe(true);
    expect(asks).toBe(2);
  });

  test("are shared by processes that ask in the same moment", { timeout: 30_000 }, async () => {
    const folder = await temporaryFolder();
    const run = await program(`
import { systemClock as clock } from "src/lib/clock.ts";
import { FreeRequests } from "src/openrouter/limits/free-requests.ts";

const [folder, now] = process.argv.slice(2);
const requests = new FreeRequests({ folder: async () => folder, key: "${key}", clock });
const taken = await Promise.all(Array.from({ length: 12 }, () => requests.take(Number(now))));
console.log(taken.filter(Boolean).length);
`);
    const taken = await Promise.all([1, 2, 3].map(() => run(folder, String(halfPast))));
    expect(taken.reduce((sum, count) => sum + Number(count), 0)).toBe(20);
  });
});

describe("OPENROUTER_REQUESTS_PER_MINUTE", () => {
  test("holds for any sixty seconds and any model", async () => {
    const { quota, clock } = start({ requestsPerMinute: 3 });
    for (const pause of [0, 10_000, 10_000]) {
      await clock.advance(pause);
      expect(await quota.take(paid)).toBe(true);
    }
    expect(await quota.take("anthropic/claude-haiku-4.5")).toBe(false);
    const pause = quota.pauseOf(paid);
    expect(pause).toEqual({ until: halfPast + 60_000, source: "our_quota", observedAt: clock.now() });
    expect(pause && pausedError(paid, pause, clock.now()).facts).toMatchObject({
      what: expect.stringContaining("another 40 s (our_quota"),
      next: "Wait until then, or raise OPENROUTER_REQUESTS_PER_MINUTE",
    });
    await clock.advance(40_000);
    expect([await quota.take(paid), await quota.take(paid)]).toEqual([true, false]);
  });

  test("counts no request that the free tier has no place for", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock(halfPast)];
    await takeAll(start({ folder, clock }).quota, 20);
    const { quota } = start({ folder, clock, requestsPerMinute: 2 });
    expect(await takeAll(quota, 2)).toBe(0);
    expect((await quota.state()).requestsPerMinute).toEqual({ limit: 2, used: 0 });
    expect(await takeAll(quota, 3, paid)).toBe(2);
  });

  test("counts nothing from a time that is still to come, when the clock is set back", async () => {
    let now = halfPast;
    const clock = Object.assign(new ManualClock(halfPast), { now: () => now });
    const { quota } = start({ clock, requestsPerMinute: 1 });
    expect([await quota.take(paid), await quota.take(paid)]).toEqual([true, false]);
    now -= 3_600_000;
    expect((await quota.state()).requestsPerMinute).toEqual({ limit: 1, used: 0 });
    expect([await quota.take(paid), await quota.take(paid)]).toEqual([true, false]);
    expect(quota.pauseOf(paid)?.until).toBe(now + 60_000);
  });

  test("remembers nothing where it is not set", { timeout: 30_000 }, async () => {
    const { quota } = start();
    await quota.take(paid);
    const before = bytesInUse();
    for (let count = 0; count < 1_000_000; count += 1) await quota.take(paid);
    // A number for each would be 8 MB.
    expect(bytesInUse() - before).toBeLessThan(4_000_000);
  });

  test("is not set unless it is", async () => {
    const { quota } = start();
    expect(await takeAll(quota, 500, paid)).toBe(500);
    expect(await quota.state()).toEqual({
      requestsPerMinute: undefined,
      freeRequestsThisMinute: { limit: 20, used: 0 },
    });
  });
});
