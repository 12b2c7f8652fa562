import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { minute, hour, setUp, settle, cutOff } from "../support/late-costs.ts";
import { generation, ledgerIn, spend, type SpendingSetUp, startSpending } from "../support/ledger.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("estimates that an earlier process left", () => {
  const ended = async (ids: readonly string[], more: SpendingSetUp = {}) => {
    const given = await setUp(20 * minute, more);
    const before = given.start();
    for (const generationId of ids) {
      await spend(before, null, { worstUsd: 0.5, generationId, ...cutOff });
    }
    await before.close();
    await given.clock.advance(30 * minute);
    given.asked.length = 0;
    return given;
  };

  test.each([
    [
      "the first paid call",
      (spending: ReturnType<typeof startSpending>) => spend(spending, 0.25, { generationId: "gen-2" }),
    ],
    ["the first account status", (spending: ReturnType<typeof startSpending>) => spending.report()],
  ])("are asked about with %s, in the background", async (_, first) => {
    const { start, lines, asked } = await ended(["gen-1"]);
    const spending = start();
    expect(asked).toEqual([]);
    await first(spending);
    await settle(async () => (await lines()).some(({ source }) => source === "generation"));
    await first(spending);
    await spending.close();
    expect(asked.map(([id]) => id)).toEqual(["gen-1"]);
    const [estimate, ...others] = await lines();
    const correction = others.find(({ source }) => source === "generation");
    expect(correction).toEqual({
      ...estimate,
      cost: 0.125,
      source: "generation",
      prompt_tokens: 7,
      completion_tokens: 9,
    });
    const { session, month } = await start().report();
    expect(session.all.calls).toBe(0);
    expect(month.all).toMatchObject({ estimatedCalls: 0, estimatedUsd: 0 });
  });

  test("are asked about once in each process, and the corrected ones not again", async () => {
    const { start, asked } = await ended(["gen-1"]);
    const spending = start();
    await spending.report();
    await settle(async () => (await spending.report()).month.all.estimatedCalls === 0);
    await spending.close();
    const next = start();
    await next.report();
    await settle(async () => (await next.report()).lookups === 0);
    await next.close();
    expect(asked).toHaveLength(1);
  });

  test("are at most the 20 latest, four at once", async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `gen-${index}`);
    const { start } = await ended(ids);
    const asked: string[] = [];
    let [atOnce, most] = [0, 0];
    const spending = start({
      async getGeneration(id) {
        asked.push(id);
        most = Math.max(most, ++atOnce);
        await new Promise(setImmediate);
        atOnce -= 1;
        return generation({ cost: 0.125 });
      },
    });
    await spending.report();
    await settle(async () => (await spending.report()).month.all.estimatedCalls === 10);
    expect(new Set(asked)).toEqual(new Set(ids.slice(-20)));
    expect(most).toBe(4);
  });

  test.each([
    ["of another key", { key: "ffffffff" }],
    ["of another base URL", { baseUrl: "ffffffff" }],
  ])("are not asked about: %s", async (_, other) => {
    const { start, asked } = await ended(["gen-1"], other);
    const spending = start({ key: "0a1b2c3d", baseUrl: "4e5f6a7b" });
    await spending.report();
    await spending.close();
    expect(asked).toEqual([]);
  });

  test("nor when they are a day old, or have no generation", async () => {
    const { clock, start, asked, lines } = await ended(["gen-1"]);
    await clock.advance(23.6 * hour);
    const spending = start();
    await spend(spending, null, { generationId: null, worstUsd: 0.5 });
    await settle(async () => (await lines()).length === 2);
    await spending.report();
    await spending.close();
    expect(asked).toEqual([]);
  });

  test("are found in the file of the month before", async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 30, 23, 0, 0));
    const folder = await temporaryFolder();
    const before = startSpending({ folder, clock });
    await spend(before, null, { worstUsd: 0.5, ...cutOff });
    await before.close();
    await clock.advance(2 * hour);
    const spending = startSpending({ folder, clock, getGeneration: async () => generation({ cost: 0.125 }) });
    await spending.report();
    await settle(async () =>
      (await readFile(join(folder, "ledger-2026-11.jsonl"), "utf8")).includes('"generation"'),
    );
    await spending.close();
    expect(Object.keys(await ledgerIn(folder))).toEqual(["ledger-2026-11.jsonl"]);
  });
});
