import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import type { LedgerEntry } from "../../src/ledger/entry.ts";
import { notFound, minute, hour, knowing, setUp, soon, settle, cutOff } from "../support/late-costs.ts";
import { generation, ledgerIn, spend, startSpending } from "../support/ledger.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("a cost that OpenRouter tells only minutes later", () => {
  test.each([
    [1 * minute, [60]],
    [2 * minute, [60, 180]],
    [8 * minute, [60, 180, 600]],
  ])("after %d ms is asked for again at 1, 3 and 10 minutes", async (knownAtMs, moments) => {
    const { clock, start, lines, asked } = await setUp(knownAtMs, { caps: { perSession: 1 } });
    const spending = start();
    await spend(spending, null, { worstUsd: 0.5, ...cutOff });
    await soon(clock);
    expect(spending.budgets()).toMatchObject([{ heldUsd: 0, spentUsd: 0, estimatedUsd: 0.5, leftUsd: 0.5 }]);
    expect(await spending.report()).toMatchObject({ lookups: 1, unknownUsd: 0.5 });
    asked.length = 0;
    await clock.advance(12_500);
    await clock.advance(2 * minute);
    await clock.advance(7 * minute);
    expect(asked.map(([, seconds]) => seconds)).toEqual(moments);
    expect(spending.budgets()).toMatchObject([{ spentUsd: 0.125, estimatedUsd: 0, leftUsd: 0.875 }]);
    const report = await spending.report();
    expect(report).toMatchObject({ lookups: 0, unknownUsd: 0 });
    for (const span of ["session", "day", "month"] as const) {
      expect(report[span].all).toEqual({
        calls: 1,
        costUsd: 0.125,
        estimatedUsd: 0,
        estimatedCalls: 0,
        unknownCalls: 0,
      });
      expect([...report[span].byModel.values()]).toHaveLength(1);
    }
    await spending.close();
    const [first, correction, ...more] = await lines();
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      cost: 0.5,
      source: "estimate",
      generation_id: "gen-1",
      prompt_tokens: null,
    });
    expect(correction).toEqual({
      ...first,
      cost: 0.125,
      source: "generation",
      prompt_tokens: 7,
      completion_tokens: 9,
    });
  });

  test("and never within ten minutes stays what was held", async () => {
    const { clock, start, lines, asked } = await setUp(hour);
    const spending = start();
    await spend(spending, null, { worstUsd: 0.5, ...cutOff });
    await soon(clock);
    await clock.advance(hour);
    expect(asked).toHaveLength(7);
    expect(await spending.report()).toMatchObject({
      lookups: 0,
      unknownUsd: 0,
      session: { all: { costUsd: 0, estimatedUsd: 0.5 } },
    });
    await spending.close();
    expect(await lines()).toMatchObject([{ cost: 0.5, source: "estimate" }]);
  });

  test("is corrected in the file and on the day of its first line", async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 30, 23, 59, 0));
    const folder = await temporaryFolder();
    const { getGeneration } = knowing(clock, 2 * minute);
    const spending = startSpending({ folder, clock, getGeneration });
    await spend(spending, null, { worstUsd: 0.5, ...cutOff });
    await soon(clock);
    await clock.advance(10 * minute);
    await spending.close();
    expect(await ledgerIn(folder)).toMatchObject({
      "ledger-2026-11.jsonl": [
        { ts: "2026-11-30T23:59:00.000Z", cost: 0.5, source: "estimate" },
        { ts: "2026-11-30T23:59:00.000Z", cost: 0.125, source: "generation" },
      ],
    });
    const { session, day, month } = await spending.report();
    expect([session.all.costUsd, session.all.calls, day.all.calls, month.all.calls]).toEqual([
      0.125, 1, 0, 0,
    ]);
  });

  test("corrects the sum of a process that reads the lines of another", async () => {
    const { clock, start } = await setUp(2 * minute);
    const [spending, other] = [start(), start({ caps: { perDay: 1 } })];
    await spend(spending, null, { worstUsd: 0.5, ...cutOff });
    await soon(clock);
    await settle(async () => (await other.report()).day.all.estimatedUsd === 0.5);
    await clock.advance(12_500);
    await clock.advance(2 * minute);
    await settle(async () => (await other.report()).day.all.costUsd === 0.125);
    expect((await other.report()).day.all).toMatchObject({ calls: 1, estimatedUsd: 0, estimatedCalls: 0 });
    expect(other.budgets()).toMatchObject([{ spentUsd: 0.125, leftUsd: 0.875 }]);
    expect((await other.report()).session.all.calls).toBe(0);
  });

  test("counts once where the ledger lives in memory", async () => {
    const clock = new ManualClock();
    const { getGeneration } = knowing(clock, 2 * minute);
    const spending = startSpending({ clock, getGeneration, caps: { perDay: 1 } });
    await spend(spending, null, { worstUsd: 0.5, ...cutOff });
    await soon(clock);
    await clock.advance(10 * minute);
    await clock.advance(0);
    const { session, day, month } = await spending.report();
    for (const { all } of [session, day, month])
      expect(all).toMatchObject({ calls: 1, costUsd: 0.125, estimatedUsd: 0 });
  });

  test("is no longer asked for by a server that leaves", async () => {
    const { clock, start, lines, asked } = await setUp(0);
    const spending = start({ getGeneration: async () => Promise.reject(notFound) });
    await spend(spending, null, { worstUsd: 0.5, ...cutOff });
    await soon(clock);
    await spending.close();
    await clock.advance(hour);
    expect(asked).toEqual([]);
    expect(await lines()).toHaveLength(1);
  });
});

test("a job that runs is never asked about: its own end tells, once however many saw it", async () => {
  const { clock, start, lines, asked } = await setUp(0, { caps: { perSession: 1 } });
  const spending = start();
  // What an order tells of its cost is not what its end will.
  await spend(spending, 0, { worstUsd: 0.5, ...cutOff, outcome: "running", generationId: "job-1" });
  await clock.advance(20 * minute);
  await start().report();
  expect(asked).toEqual([]);
  expect(spending.budgets()).toMatchObject([{ estimatedUsd: 0.5, leftUsd: 0.5 }]);
  await settle(async () => (await lines()).length === 1);
  const [running] = (await lines()) as LedgerEntry[];
  expect(running).toMatchObject({ cost: 0.5, source: "estimate", outcome: "running" });
  if (!running) return;
  const end = { ...running, cost: 0.25, source: "generation" as const, outcome: "answered" };
  spending.correct(end);
  start().correct(end);
  await settle(async () => (await lines()).length === 3);
  expect((await spending.report()).month.all).toMatchObject({ calls: 1, costUsd: 0.25, estimatedUsd: 0 });
  expect(spending.budgets()).toMatchObject([{ spentUsd: 0.25, estimatedUsd: 0, leftUsd: 0.75 }]);
});

test("what an order tells of its cost counts until its end tells, where nothing more is feared", async () => {
  const { start, lines } = await setUp(0);
  const spending = start();
  const order = { ...cutOff, outcome: "running", generationId: "job-2" };
  await spend(spending, 0.75, { worstUsd: 0.5, ...order });
  await settle(async () => (await lines()).length === 1);
  expect(await lines()).toMatchObject([{ cost: 0.75, source: "estimate", outcome: "running" }]);
});

test("of a generation the last line counts, whoever wrote it", async () => {
  const folder = await temporaryFolder();
  const clock = new ManualClock();
  const spending = startSpending({ folder, clock });
  await spend(spending, 0.25, { generationId: "gen-0" });
  await spending.close();
  const path = join(folder, "ledger-2026-11.jsonl");
  const [line = ""] = (await readFile(path, "utf8")).split("\n");
  const entry = JSON.parse(line);
  const written = [
    { cost: 0.5, source: "estimate" },
    { cost: 0.125, source: "generation" },
    { cost: 0.0625, source: "generation" },
  ].map((more) => JSON.stringify({ ...entry, generation_id: "gen-1", ...more }));
  await appendFile(path, `${written.join("\n")}\n`);
  expect((await startSpending({ folder, clock }).report()).month.all).toMatchObject({
    calls: 2,
    costUsd: 0.3125,
    estimatedUsd: 0,
  });
});

test("many costs at once are asked for quietly, four at a time", async () => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error): void => void warnings.push(name);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  const clock = new ManualClock();
  let [atOnce, most] = [0, 0];
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const spending = startSpending({
    clock,
    async getGeneration() {
      most = Math.max(most, ++atOnce);
      await gate;
      atOnce -= 1;
      return generation({ cost: 0.125 });
    },
  });
  for (let index = 0; index < 40; index++) {
    await spend(spending, null, { worstUsd: 0.5, generationId: `gen-${index}` });
  }
  expect((await spending.report()).unknownUsd).toBe(20);
  await clock.advance(1500);
  open();
  await settle(async () => (await spending.report()).lookups === 0);
  expect((await spending.report()).session.all).toMatchObject({ calls: 40, costUsd: 5 });
  expect(most).toBe(4);
  await new Promise(setImmediate);
  expect(warnings).toEqual([]);
  await spending.close();
});
