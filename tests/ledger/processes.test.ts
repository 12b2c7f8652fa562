import { appendFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { systemClock } from "../../src/lib/clock.ts";
import { program } from "../support/bundled.ts";
import { ledgerIn, startSpending } from "../support/ledger.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const spender = `
import { createJournal } from "src/ledger/journal.ts";
import { createSpending } from "src/ledger/spending.ts";
import { systemClock as clock } from "src/lib/clock.ts";

const [folder, calls, cost, perDay] = process.argv.slice(2);
const journal = createJournal({ folder: async () => folder, key: "0a1b2c3d", clock, warn: console.error });
const spending = createSpending({
  journal, clock, key: "0a1b2c3d", caps: { perDay: Number(perDay) }, openrouter: { generation: () => new Promise(() => {}) },
});
let sent = 0;
for (let count = 0; count < Number(calls); count += 1) {
  try {
    const call = await spending.open({ tool: "chat_completion", requestedModel: "acme/one", worstUsd: Number(cost) });
    sent += 1;
    call.settle({
      model: "acme/one", provider: "Acme".repeat(count), generationId: "gen-" + count, promptTokens: 1,
      completionTokens: 1, cost: Number(cost), outcome: "answered",
    });
    call.close();
    // Written, so that the others can see it.
    await journal.close();
  } catch (error) {
    if (error.facts.code !== "over_budget") throw error;
  }
}
await spending.close();
console.log(sent);
`;

test("processes that write one ledger at once lose and tear no line", { timeout: 30_000 }, async () => {
  const [run, folder] = [await program(spender), await temporaryFolder()];
  const sent = await Promise.all([1, 2, 3, 4].map(() => run(folder, "50", "0.01", "1000")));
  expect(sent.map(Number)).toEqual([50, 50, 50, 50]);
  const lines = Object.values(await ledgerIn(folder)).flat();
  expect(lines).toHaveLength(200);
  expect(new Set(lines.map(({ cost }) => cost))).toEqual(new Set([0.01]));
  const { month } = await startSpending({ folder, clock: systemClock }).report();
  expect(month.all.calls).toBe(200);
  expect(month.all.costUsd).toBeCloseTo(2, 9);
});

test(
  "processes that share a day's budget overshoot by what was in flight at most",
  { timeout: 30_000 },
  async () => {
    const [run, folder] = [await program(spender), await temporaryFolder()];
    // A process that was killed while it wrote.
    const month = new Date().toISOString().slice(0, 7);
    await appendFile(join(folder, `ledger-${month}.jsonl`), '{"ts":"2026-');
    const sent = await Promise.all([1, 2, 3].map(() => run(folder, "40", "0.1", "3")));
    const all = sent.reduce((sum, count) => sum + Number(count), 0);
    expect(all).toBeGreaterThanOrEqual(30);
    expect(all).toBeLessThanOrEqual(32);
  },
);
