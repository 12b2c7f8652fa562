import { describe, expect, test } from "vitest";

import { AppError } from "../../src/errors.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { setUp } from "./set-up.ts";

const signal = new AbortController().signal;
const hour = 3_600_000;

const down = new AppError({
  category: "API Error",
  code: "network_error",
  what: "OpenRouter could not be reached",
});

describe("the catalogue", () => {
  test("that is kept for no time at all is believed by whoever it was fetched for", async () => {
    let at = 0;
    const { catalog } = setUp(0, { ...systemClock, now: () => (at += 1) });
    const found = [
      await catalog.current(signal),
      await catalog.current(signal),
      await catalog.refreshed(signal),
    ];
    expect(found.map(({ fresh, confirmed, warnings }) => [fresh, confirmed, warnings])).toEqual([
      [true, true, []],
      [true, true, []],
      [true, true, []],
    ]);
  });

  test("is fetched on first need, once for all who wait, and kept for an hour", async () => {
    const { catalog, asked, clock } = setUp();
    expect(asked.models).toBe(0);
    const snapshots = await Promise.all([
      catalog.current(signal),
      catalog.current(signal),
      catalog.refreshed(signal),
    ]);
    expect(asked.models).toBe(1);
    expect(snapshots.map(({ ageSeconds, fresh, warnings }) => [ageSeconds, fresh, warnings])).toEqual([
      [0, true, []],
      [0, true, []],
      [0, true, []],
    ]);
    await clock.advance(hour - 1000);
    expect(await catalog.current(signal)).toMatchObject({ ageSeconds: 3599, fresh: true });
    expect(asked.models).toBe(1);
    await clock.advance(2000);
    // Stale but younger than a day: nobody waits for the newer one.
    expect(await catalog.current(signal)).toMatchObject({ ageSeconds: 3601, fresh: false, warnings: [] });
    await clock.advance(0);
    expect(await catalog.current(signal)).toMatchObject({ ageSeconds: 0, fresh: true });
    expect(asked.models).toBe(2);
  });

  test("older than a day is not used while a newer one can be had", async () => {
    const { catalog, clock, list } = setUp();
    await catalog.current(signal);
    list("a/two");
    await clock.advance(24 * hour);
    expect((await catalog.current(signal)).models.map(({ id }) => id)).toEqual(["a/two"]);
  });

  test("tells of a model that was there before", async () => {
    const { catalog, clock, list } = setUp();
    await catalog.current(signal);
    list("a/two");
    await clock.advance(24 * hour);
    const { resolve } = await catalog.current(signal);
    expect(resolve("a/one")).toMatchObject({
      status: "unknown",
      notes: ["'a/one' existed but is no longer listed."],
    });
  });

  test("reads the rows that are asked for, each once", async () => {
    const read: string[] = [];
    const row = (id: string) => ({
      id,
      get pricing() {
        read.push(id);
        return null;
      },
    });
    const { catalog, clock, listRows } = setUp();
    listRows(row("a/one"), row("a/two"), row("a/three"));
    const first = await catalog.current(signal);
    expect([first.size, read]).toEqual([3, []]);
    expect(first.resolve("a/two").status).toBe("listed");
    expect(read).toEqual(["a/two"]);
    expect(first.search({ outputModality: "all" }).matched).toBe(3);
    expect((await catalog.current(signal)).models).toHaveLength(3);
    expect(read).toEqual(["a/two", "a/one", "a/three"]);
    listRows(row("a/four"), row("a/five"));
    await clock.advance(24 * hour);
    expect((await catalog.current(signal)).resolve("a/five").status).toBe("listed");
    listRows(row("a/six"));
    await clock.advance(24 * hour);
    expect((await catalog.current(signal)).resolve("a/six").status).toBe("listed");
    expect(read.slice(3)).toEqual(["a/five", "a/six"]);
  });

  test("is served stale when a newer one cannot be had, and says so", async () => {
    const { catalog, clock, fail } = setUp();
    await catalog.current(signal);
    fail(down);
    await clock.advance(50 * hour);
    const { models, ageSeconds, fresh, warnings } = await catalog.current(signal);
    expect(models.map(({ id }) => id)).toEqual(["a/one"]);
    expect([ageSeconds, fresh]).toEqual([180_000, false]);
    expect(warnings).toEqual([
      "The model catalogue is 180000 s old: a newer one could not be had (OpenRouter could not be reached)",
    ]);
    fail();
    await clock.advance(60_000);
    expect(await catalog.current(signal)).toMatchObject({ ageSeconds: 0, warnings: [] });
  });

  test("fails when there is none at all, and is asked for again the next time", async () => {
    const { catalog, fail } = setUp();
    fail(down);
    await expect(catalog.current(signal)).rejects.toBe(down);
    fail();
    expect((await catalog.current(signal)).models).toHaveLength(1);
  });

  test("is refreshed for an unlisted id at most once a minute", async () => {
    const { catalog, asked, clock, list } = setUp();
    await catalog.current(signal);
    list("a/one", "a/two");
    await catalog.refreshed(signal);
    expect(asked.models).toBe(1);
    await clock.advance(60_000);
    expect((await catalog.refreshed(signal)).resolve("a/two").status).toBe("listed");
    await catalog.refreshed(signal);
    expect(asked.models).toBe(2);
  });

  test("older than a day is used when a newer one does not come, and the fetch goes on", async () => {
    const { catalog, clock, hold, list } = setUp();
    await catalog.current(signal);
    await clock.advance(48 * hour);
    list("a/two");
    const release = hold();
    const late = catalog.current(signal);
    await clock.advance(0);
    await clock.advance(5000);
    expect(await late).toMatchObject({
      fresh: false,
      warnings: [expect.stringMatching(/still being fetched/)],
    });
    release();
    await clock.advance(0);
    expect((await catalog.current(signal)).models.map(({ id }) => id)).toEqual(["a/two"]);
  });

  test("answers for an unlisted id from what it has when a newer one does not come", async () => {
    const { catalog, clock, hold } = setUp();
    await catalog.current(signal);
    await clock.advance(300_000);
    hold();
    const late = catalog.refreshed(signal);
    await clock.advance(0);
    await clock.advance(5000);
    expect(await late).toMatchObject({ fresh: true, ageSeconds: 305 });
  });

  test("does not ask an upstream that is down with every call", async () => {
    const { catalog, clock, fail, asked } = setUp();
    await catalog.current(signal);
    fail(down);
    await clock.advance(30 * hour);
    for (let call = 0; call < 5; call += 1) {
      await catalog.current(signal);
      await catalog.refreshed(signal);
    }
    expect(asked.models).toBe(2);
    await clock.advance(60_000);
    await catalog.current(signal);
    expect(asked.models).toBe(3);
  });

  test("of a clock that was set back is of unknown age, so a newer one is fetched", async () => {
    const { catalog, clock, asked } = setUp();
    await catalog.current(signal);
    await clock.advance(-72 * hour);
    await catalog.refreshed(signal);
    expect(asked.models).toBe(2);
  });

  test("with a time to live of 0 is fetched each time", async () => {
    const { catalog, clock, asked } = setUp(0);
    await catalog.current(signal);
    await clock.advance(10);
    expect(await catalog.current(signal)).toMatchObject({ ageSeconds: 0 });
    expect(asked.models).toBe(2);
  });

  test("is no longer fetched when the last who waited is cancelled, or the server leaves", async () => {
    const { catalog, hold, signals } = setUp();
    hold();
    const controller = new AbortController();
    const cancelled = catalog.current(controller.signal);
    await expect.poll(() => signals.length).toBe(1);
    controller.abort(new Error("cancelled"));
    await expect(cancelled).rejects.toThrow("cancelled");
    expect(signals[0]?.aborted).toBe(true);

    const other = setUp();
    other.hold();
    other.catalog.current(signal).catch(() => {});
    await expect.poll(() => other.signals.length).toBe(1);
    await other.catalog.close();
    expect(other.signals[0]?.aborted).toBe(true);
  });

  test("a caller that is cancelled leaves at once and does not take the fetch from the others", async () => {
    const { catalog, asked, hold } = setUp();
    const release = hold();
    const controller = new AbortController();
    const cancelled = catalog.current(controller.signal);
    const patient = catalog.current(signal);
    controller.abort(new Error("cancelled"));
    await expect(cancelled).rejects.toThrow("cancelled");
    release();
    expect((await patient).models).toHaveLength(1);
    expect(asked.models).toBe(1);
  });
});

describe("a caller that comes when the last one leaves", () => {
  const cancelled = new Error("cancelled");

  test.each([
    ["before", ["come", "leave"]],
    ["at once after", ["leave", "come"]],
    ["a turn after", ["leave", "pause", "come"]],
  ])("%s it gets the catalogue all the same", async (_, steps) => {
    const { catalog, hold, asked } = setUp();
    const release = hold();
    const controller = new AbortController();
    const first = catalog.current(controller.signal);
    first.catch(() => {});
    await expect.poll(() => asked.models).toBe(1);
    let second: Promise<unknown> | undefined;
    for (const step of steps) {
      if (step === "leave") controller.abort(cancelled);
      else if (step === "come") second = catalog.current(signal);
      else await Promise.resolve();
    }
    await expect(first).rejects.toThrow("cancelled");
    release();
    expect(await second).toMatchObject({ fresh: true, warnings: [] });
  });

  test("is told when the server leaves, too", async () => {
    const { catalog, hold, asked } = setUp();
    hold();
    const waiting = catalog.current(signal);
    await expect.poll(() => asked.models).toBe(1);
    await catalog.close();
    await expect(waiting).rejects.toThrow("the server leaves");
  });
});

test("a model that is gone is remembered over any number of newer catalogues, until it comes back", async () => {
  const { catalog, clock, list } = setUp();
  await catalog.current(signal);
  for (const ids of [["a/two"], ["a/two", "a/three"], ["a/three"]]) {
    list(...ids);
    await clock.advance(2 * hour);
    await catalog.refreshed(signal);
  }
  const notes = async (id: string): Promise<unknown> => (await catalog.current(signal)).resolve(id);
  expect(await notes("a/one")).toMatchObject({ notes: ["'a/one' existed but is no longer listed."] });
  expect(await notes("a/two")).toMatchObject({ notes: ["'a/two' existed but is no longer listed."] });
  list("a/one");
  await clock.advance(2 * hour);
  await catalog.refreshed(signal);
  expect(await notes("a/one")).toMatchObject({ status: "listed" });
});
