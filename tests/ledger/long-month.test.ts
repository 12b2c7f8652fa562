import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";

import { expect, test } from "vitest";

import { type LedgerEntry, toLine } from "../../src/ledger/entry.ts";
import { createJournal } from "../../src/ledger/journal.ts";
import { program } from "../support/bundled.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const key = "0a1b2c3d";
const now = Date.UTC(2026, 10, 30, 12);
const calls = 60_000;
/** From the first of the month on, and the last of them a moment ago. */
const stepMs = Math.floor((now - Date.UTC(2026, 10, 1)) / calls);

const told: LedgerEntry = {
  ts: new Date(now).toISOString(),
  tool: "chat_completion",
  requested_model: "acme/one",
  model: "acme/one-1",
  provider: "Acme",
  generation_id: "gen-1",
  prompt_tokens: 16,
  completion_tokens: 318,
  cost: 0.0048,
  source: "usage",
  outcome: "answered",
  key,
  base_url: "4e5f6a7b",
};

const reader = `
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createJournal } from "src/ledger/journal.ts";

const [folder, now] = process.argv.slice(2);
const clock = { now: () => Number(now), sleep: () => new Promise(() => {}), alarm: () => () => {} };
const journal = createJournal({ folder: async () => folder, key: "${key}", clock, warn: console.error });
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const heap = () => {
  collect();
  return process.memoryUsage().heapUsed;
};
const before = heap();
await journal.refresh("day");
const day = journal.totals().day.all.calls;
const kept = heap() - before;
let turns = 0;
let isDone = false;
const turn = () => {
  turns += 1;
  if (!isDone) setImmediate(turn);
};
turn();
await journal.refresh("month");
isDone = true;
console.log(JSON.stringify({ day, kept, turns, month: journal.totals().month.all.calls, dayThen: journal.totals().day.all.calls }));
`;

test("for a day's budget a long month is passed over, and whoever asks for all of it stops nobody", async () => {
  const [run, folder] = [await program(reader), await temporaryFolder()];
  const file = createWriteStream(join(folder, "ledger-2026-11.jsonl"));
  for (let call = calls; call > 0; call -= 1) {
    file.write(
      `${toLine({
        ...told,
        ts: new Date(now - call * stepMs).toISOString(),
        model: `acme/one-${call % 20}`,
        generation_id: `gen-${call}`,
      })}\n`,
    );
  }
  file.end();
  await finished(file);
  const { day, kept, turns, month, dayThen } = JSON.parse(await run(folder, String(now)));
  expect(day).toBe(Math.floor((12 * 3_600_000) / stepMs));
  expect([month, dayThen]).toEqual([calls, day]);
  // The file has 17 MB, of it some 300 kB of that day.
  expect(kept).toBeLessThan(3_000_000);
  // Other work gets its turn at least after each megabyte.
  expect(turns).toBeGreaterThan(15);
});

test("what this server corrects of an earlier day counts once, in the month and not in this day", async () => {
  const [folder, clock] = [await temporaryFolder(), new ManualClock(now)];
  const start = () => createJournal({ folder: async () => folder, key, clock, warn() {} });
  const yesterday = (id: string, cost: number, source: LedgerEntry["source"]): LedgerEntry => {
    return { ...told, ts: new Date(now - 86_400_000).toISOString(), generation_id: id, cost, source };
  };
  const earlier = start();
  for (const id of ["gen-1", "gen-2", "gen-3"]) earlier.record(yesterday(id, 1, "estimate"));
  await earlier.close();
  const journal = start();
  await journal.refresh("day");
  const correct = async (id: string): Promise<unknown[]> => {
    journal.correct(yesterday(id, 0.25, "generation"));
    await journal.close();
    await journal.refresh("month");
    const { day, month } = journal.totals();
    return [day.all.calls, month.all.calls, month.all.costUsd, month.all.estimatedUsd];
  };
  expect(await correct("gen-1")).toEqual([0, 3, 0.25, 2]);
  expect(await correct("gen-2")).toEqual([0, 3, 0.5, 1]);
  journal.record(told);
  expect(await correct("gen-3")).toEqual([1, 4, 0.7548, 0]);
});
