import { appendFile, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { createJournal } from "../../src/ledger/journal.ts";
import { createSpending } from "../../src/ledger/spending.ts";
import { ledgerIn, settled, spend, startSpending } from "../support/ledger.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const file = "ledger-2026-11.jsonl";
const never = { generation: () => new Promise<never>(() => {}) };

describe("a line of the ledger", () => {
  test("says all that is known of the request, in a file that is private", async () => {
    const folder = join(await temporaryFolder(), "state");
    const spending = startSpending({ folder });
    await spend(spending, 0.0048);
    await spending.close();
    expect(await ledgerIn(folder)).toEqual({
      [file]: [
        {
          ts: "2026-11-21T12:00:00.000Z",
          tool: "chat_completion",
          requested_model: "acme/one",
          model: "acme/one-20260101",
          provider: "Acme",
          generation_id: "gen-1",
          prompt_tokens: 10,
          completion_tokens: 20,
          cost: 0.0048,
          source: "usage",
          outcome: "answered",
          key: "0a1b2c3d",
          base_url: "4e5f6a7b",
        },
      ],
    });
    expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test("of a cached reply costs 0, which is known and no estimate", async () => {
    const spending = startSpending({});
    await spend(spending, 0, { worstUsd: 0.5 });
    expect((await spending.report()).session.all).toMatchObject({
      calls: 1,
      costUsd: 0,
      estimatedCalls: 0,
      unknownCalls: 0,
    });
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("takes a cost of %s for none", async (cost) => {
    const folder = await temporaryFolder();
    const spending = startSpending({ folder });
    await spend(spending, cost, { worstUsd: null, generationId: null, promptTokens: 1.5 });
    await spending.close();
    expect((await ledgerIn(folder))[file]).toMatchObject([
      { cost: null, source: "estimate", prompt_tokens: null },
    ]);
    expect((await spending.report()).day.all).toMatchObject({ calls: 1, costUsd: 0, unknownCalls: 1 });
  });
});

describe("calls that end together", () => {
  test("go into the file together, in their order, and each month's into its own", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock(Date.UTC(2026, 10, 30, 23, 59))];
    let writes = 0;
    const journal = createJournal({
      folder: async () => {
        writes += 1;
        return folder;
      },
      key: "0a1b2c3d",
      clock,
      warn() {},
    });
    const spending = createSpending({
      journal,
      caps: {},
      openrouter: never,
      key: "0a1b2c3d",
      baseUrl: "4e5f6a7b",
      clock,
    });
    const spendMany = async (from: number): Promise<void> => {
      for (let count = from; count < from + 100; count += 1) {
        await spend(spending, 0.01, { generationId: `gen-${count}` });
      }
    };
    await spendMany(0);
    await clock.advance(60_000);
    await spendMany(100);
    await journal.close();
    const files = await ledgerIn(folder);
    expect(Object.keys(files)).toEqual([file, "ledger-2026-12.jsonl"]);
    expect(
      Object.values(files)
        .flat()
        .map((line) => line["generation_id"]),
    ).toEqual(Array.from({ length: 200 }, (_, index) => `gen-${index}`));
    expect(writes).toBeLessThan(50);
    expect((await spending.report()).month.all.calls).toBe(100);
    expect((await spending.report()).session.all.calls).toBe(200);
  });
});

describe("the totals", () => {
  test("are of the session, the day and the month, and of each model", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock(Date.UTC(2026, 10, 20, 12))];
    const earlier = startSpending({ folder, clock });
    await spend(earlier, 1);
    await clock.advance(86_400_000);
    await spend(earlier, 2, { model: "acme/two" });
    await earlier.close();
    const spending = startSpending({ folder, clock });
    await spend(spending, 4);
    const { session, day, month } = await spending.report();
    expect([session.all.costUsd, day.all.costUsd, month.all.costUsd]).toEqual([4, 6, 7]);
    expect([...month.byModel].map(([model, { calls, costUsd }]) => [model, calls, costUsd])).toEqual(
      expect.arrayContaining([
        ["acme/one-20260101", 2, 5],
        ["acme/two", 1, 2],
      ]),
    );
  });

  test("count each call once, whether or not its line has been read back", async () => {
    const folder = await temporaryFolder();
    const spending = startSpending({ folder });
    await spend(spending, 1);
    expect((await spending.report()).day.all.calls).toBe(1);
    await expect.poll(() => readFile(join(folder, file), "utf8").catch(() => "")).toMatch(/\n$/);
    expect((await spending.report()).day.all.calls).toBe(1);
    await spending.close();
    expect((await spending.report()).day.all).toMatchObject({ calls: 1, costUsd: 1 });
  });

  test("tell two calls apart that are alike to the last digit", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock()];
    const [one, two] = [startSpending({ folder, clock }), startSpending({ folder, clock })];
    await Promise.all([spend(one, 1), spend(two, 1), spend(one, 1)]);
    await Promise.all([one.close(), two.close()]);
    expect((await one.report()).day.all.costUsd).toBe(3);
    expect((await two.report()).day.all.costUsd).toBe(3);
  });

  test("are read from the file when somebody asks, not because a call was written", async () => {
    const [folder, clock, key] = [await temporaryFolder(), new ManualClock(), "0a1b2c3d"];
    const other = startSpending({ folder, clock });
    for (let count = 0; count < 3; count += 1) await spend(other, 1);
    await other.close();
    const journal = createJournal({ folder: async () => folder, key, clock, warn() {} });
    const spending = createSpending({
      journal,
      caps: {},
      openrouter: never,
      key,
      baseUrl: "4e5f6a7b",
      clock,
    });
    await spend(spending, 0.5);
    await journal.close();
    expect(journal.totals().day.all).toMatchObject({ calls: 1, costUsd: 0.5 });
    expect((await spending.report()).day.all).toMatchObject({ calls: 4, costUsd: 3.5 });
    await spend(other, 1);
    await other.close();
    await spend(spending, 0.5);
    await journal.close();
    expect(journal.totals().day.all).toMatchObject({ calls: 6, costUsd: 5 });
  });

  test("of the month are exact however often only the day's were wanted before", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock(Date.UTC(2026, 10, 20, 23, 50))];
    // Its clock is ahead: it already writes lines of tomorrow.
    const ahead = startSpending({ folder, clock: new ManualClock(Date.UTC(2026, 10, 21, 0, 5)) });
    const earlier = startSpending({ folder, clock: new ManualClock(Date.UTC(2026, 10, 19, 12)) });
    const stranger = startSpending({ folder, clock, key: "ffffffff" });
    const spending = startSpending({ folder, clock, caps: { perDay: 10 } });
    const all = [ahead, earlier, stranger, spending];
    const spendAll = async (): Promise<void> => {
      for (const one of all) await spend(one, 1);
      for (const one of all) await one.close();
    };
    const costs = async (): Promise<number[]> => {
      const { session, day, month } = await spending.report();
      return [session.all.costUsd, day.all.costUsd, month.all.costUsd];
    };
    await spendAll();
    expect(await spending.remaining()).toBe(9);
    expect(await costs()).toEqual([1, 1, 3]);
    await spendAll();
    expect(await spending.remaining()).toBe(8);
    await clock.advance(600_000);
    expect(await spending.remaining()).toBe(8);
    await spendAll();
    const [budget, told] = await Promise.all([spending.remaining(), costs()]);
    expect(budget).toBe(6);
    expect(told).toEqual([3, 4, 9]);
  });

  test("leave out the calls of other keys", async () => {
    const folder = await temporaryFolder();
    const other = startSpending({ folder, key: "ffffffff" });
    await spend(other, 100);
    await other.close();
    const spending = startSpending({ folder, caps: { perDay: 1 } });
    await spend(spending, 0.5);
    expect((await spending.report()).month.all).toMatchObject({ calls: 1, costUsd: 0.5 });
  });

  test("never mix what is known, what is estimated and what nobody knows", async () => {
    const spending = startSpending({});
    await spend(spending, 0.25);
    await spend(spending, null, { generationId: null, estimateUsd: 0.5 });
    await spend(spending, null, { generationId: null });
    expect((await spending.report()).session.all).toEqual({
      calls: 3,
      costUsd: 0.25,
      estimatedUsd: 0.5,
      estimatedCalls: 1,
      unknownCalls: 1,
    });
  });
});

describe("midnight, UTC", () => {
  test("ends the day, and its budget begins anew", async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 21, 23, 59, 59, 999));
    const spending = startSpending({ folder: await temporaryFolder(), clock, caps: { perDay: 1 } });
    await spend(spending, 1);
    await expect(spend(spending, 0.01)).rejects.toThrow(/\$0 of the \$1\.00 for this day is left/);
    await clock.advance(1);
    await spend(spending, 0.25);
    const { session, day, month } = await spending.report();
    expect([session.all.costUsd, day.all.costUsd, month.all.costUsd]).toEqual([1.25, 0.25, 1.25]);
  });

  test("ends the month too, and the next has a file of its own", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock(Date.UTC(2026, 11, 31, 23, 59))];
    const spending = startSpending({ folder, clock });
    await spend(spending, 1);
    await clock.advance(60_000);
    await spend(spending, 2);
    await spending.close();
    expect(Object.keys(await ledgerIn(folder))).toEqual(["ledger-2026-12.jsonl", "ledger-2027-01.jsonl"]);
    const { session, day, month } = await spending.report();
    expect([session.all.costUsd, day.all.costUsd, month.all.costUsd]).toEqual([3, 2, 2]);
  });

  test("counts a line that was written behind it once, also when the clock is set back", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock(Date.UTC(2026, 10, 30, 23, 59, 59))];
    const spending = startSpending({ folder, clock, caps: { perDay: 1 } });
    // Without a generation's id, by which one that is read twice would be known.
    await spend(spending, 0.5, { generationId: null });
    await clock.advance(2000);
    await expect.poll(() => ledgerIn(folder)).toMatchObject({ [file]: [{ cost: 0.5 }] });
    expect((await spending.report()).month.all).toMatchObject({ calls: 0, costUsd: 0 });
    await clock.advance(-3000);
    expect((await spending.report()).month.all).toMatchObject({ calls: 1, costUsd: 0.5 });
  });

  test("does not lose a call that began before it and was settled behind it", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock(Date.UTC(2026, 10, 30, 23, 59))];
    const spending = startSpending({ folder, clock, caps: { perDay: 1 } });
    const call = await spending.open({ tool: "chat_completion", requestedModel: "acme/one", worstUsd: 0.75 });
    await clock.advance(120_000);
    // What is held counts against the day there is.
    await expect(spend(spending, 0.5)).rejects.toThrow(/\$0\.25 of the \$1\.00 for this day is left/);
    call.settle(settled({ cost: 0.5 }));
    call.close();
    await spending.close();
    expect((await ledgerIn(folder))["ledger-2026-12.jsonl"]).toMatchObject([
      { ts: "2026-12-01T00:01:00.000Z", cost: 0.5 },
    ]);
    expect((await spending.report()).day.all.costUsd).toBe(0.5);
  });
});

test("what another process appends between two calls is counted, and what it wrote before is read once", async () => {
  const [folder, clock] = [await temporaryFolder(), new ManualClock()];
  const [one, two] = [startSpending({ folder, clock }), startSpending({ folder, clock })];
  await spend(two, 1);
  await two.close();
  expect((await one.report()).day.all.calls).toBe(1);
  await appendFile(join(folder, file), "damaged\n");
  await spend(two, 2);
  await two.close();
  expect((await one.report()).day.all).toMatchObject({ calls: 2, costUsd: 3 });
  expect(await readdir(folder)).toEqual([file]);
});
