import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { bundled } from "../support/bundled.ts";
import { ledgerIn, spend, startSpending } from "../support/ledger.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const file = "ledger-2026-11.jsonl";

describe("a ledger that is not as it should be", () => {
  test("with damaged lines is read all the same", async () => {
    const whole = JSON.stringify({
      ts: "2026-11-21T01:00:00.000Z",
      tool: "chat_completion",
      requested_model: "acme/one",
      model: null,
      provider: null,
      generation_id: null,
      prompt_tokens: null,
      completion_tokens: null,
      cost: 0.5,
      source: "usage",
      outcome: "answered",
      key: "0a1b2c3d",
    });
    const damaged = fc.oneof(
      fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", "")),
      fc.json().map((text) => text.replaceAll("\n", "")),
      fc.nat({ max: whole.length - 1 }).map((length) => whole.slice(0, length)),
      fc.constantFrom(
        whole.replace("0.5", "-3"),
        whole.replace("0.5", '"1"'),
        whole.replace("2026-11-21T", "yesterday "),
        whole.replace("usage", "hearsay"),
        `${whole}${whole}`,
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.constant(whole), damaged)), async (lines) => {
        const folder = await temporaryFolder();
        await writeFile(join(folder, file), lines.map((line) => `${line}\n`).join(""));
        const { day } = await startSpending({ folder }).report();
        expect(day.all.calls).toBe(lines.filter((line) => line === whole).length);
      }),
      { numRuns: 50 },
    );
  });

  test("whose last line is torn takes the next one whole", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, file), '{"ts":"2026-11-21T0');
    const spending = startSpending({ folder });
    await spend(spending, 0.5);
    await spending.close();
    const lines = (await readFile(join(folder, file), "utf8")).split("\n");
    expect(lines).toEqual(['{"ts":"2026-11-21T0', expect.stringMatching(/^\{"ts":.*\}$/), ""]);
    expect((await startSpending({ folder }).report()).day.all).toMatchObject({ calls: 1, costUsd: 0.5 });
  });

  test("that cannot be written is a warning, and the session still counts", async () => {
    const folder = await temporaryFolder();
    // A file where a folder should be: the same for every user, root too.
    await writeFile(join(folder, "state"), "");
    const told: string[] = [];
    const warn = (message: string): unknown => told.push(message);
    const spending = startSpending({ folder: join(folder, "state"), caps: { perDay: 1 }, warn });
    await spend(spending, 0.75);
    await expect.poll(() => spending.warnings().join()).toMatch(/ledger .* cannot be written \(E/);
    await expect(spend(spending, 0.5)).rejects.toThrow(/\$0\.25 of the \$1\.00 for this day is left/);
    expect((await spending.report()).day.all).toMatchObject({ calls: 1, costUsd: 0.75 });
    await spend(spending, 0.125);
    await spending.close();
    expect(told).toEqual([expect.stringMatching(/^The ledger .* cannot be written \(E/)]);
  });

  test("that can be written again is none any more", async () => {
    const folder = join(await temporaryFolder(), "state");
    await writeFile(folder, "");
    const spending = startSpending({ folder });
    await spend(spending, 0.25);
    await expect.poll(() => spending.warnings()).toHaveLength(1);
    await rm(folder);
    await spend(spending, 0.5);
    await spending.close();
    expect(spending.warnings()).toEqual([]);
    expect((await spending.report()).day.all).toMatchObject({ calls: 2, costUsd: 0.75 });
    expect((await ledgerIn(folder))[file]).toHaveLength(1);
  });

  test("that is a folder is a warning", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, file));
    const spending = startSpending({ folder });
    await spend(spending, 0.25);
    await spending.close();
    expect(spending.warnings()).toEqual([expect.stringMatching(/cannot be written/)]);
  });
});

test("a ledger in memory writes nothing", async () => {
  const spending = startSpending({});
  await spend(spending, 0.25);
  await spending.close();
  expect(await spending.report()).toMatchObject({ path: undefined, day: { all: { costUsd: 0.25 } } });
  expect(spending.warnings()).toEqual([]);
});

const manyAtOnce = `
import { createJournal } from "src/ledger/journal.ts";

const [folder] = process.argv.slice(2);
const clock = { now: () => Date.UTC(2026, 10, 21, 12), sleep: () => new Promise(() => {}), alarm: () => () => {} };
const journal = createJournal({ folder: async () => folder, key: "0a1b2c3d", clock, warn() {} });
for (let count = 0; count < 40; count += 1) {
  journal.record({
    ts: new Date(clock.now()).toISOString(), tool: "chat_completion", requested_model: "acme/one", model: "acme/one",
    provider: "Acme", generation_id: "gen-" + count, prompt_tokens: 1, completion_tokens: 1, cost: 0.25,
    source: "usage", outcome: "answered", key: "0a1b2c3d",
  });
}
await journal.close();
const before = journal.totals().day.all.calls;
await journal.refresh("day");
const { calls, costUsd } = journal.totals().day.all;
console.log(JSON.stringify({ before, calls, costUsd, problem: journal.problem() }));
`;

test("of calls that end together on a disk that takes a part of their lines, each is counted once", async () => {
  const [script, folder] = [await bundled(manyAtOnce), await temporaryFolder()];
  // Files may grow to some kilobytes: as on a full disk, the write that goes over it is cut short.
  const limited = ["-c", 'ulimit -f 4; exec "$0" "$@"', process.execPath, script, folder];
  const { stdout } = await promisify(execFile)("sh", limited);
  expect(JSON.parse(stdout)).toEqual({
    before: 40,
    calls: 40,
    costUsd: 10,
    problem: expect.stringMatching(/cannot be written \(.*a part/),
  });
  const lines = (await readFile(join(folder, file), "utf8")).split("\n");
  const whole = lines.filter((line) => line.endsWith("}"));
  expect(whole.length).toBeGreaterThan(1);
  expect(whole.length).toBeLessThan(40);
  expect((await startSpending({ folder }).report()).day.all.calls).toBe(whole.length);
});
