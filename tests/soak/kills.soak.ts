import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { expect, test } from "vitest";

import { createCatalogFile } from "../../src/catalog/catalog-file.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { jsonOrUndefined } from "../../src/lib/json.ts";
import { bundled } from "../support/bundled.ts";
import { startSpending } from "../support/ledger.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { report, scaled } from "./soaking.ts";

/** Writes what every server of a user writes, and says of each line that it is written. */
const writer = `
import { createCatalogFile } from "src/catalog/catalog-file.ts";
import { createJournal } from "src/ledger/journal.ts";
import { systemClock as clock } from "src/lib/clock.ts";
import { FreeRequests } from "src/openrouter/limits/free-requests.ts";
import { asRow } from "src/openrouter/models.ts";

const [folder, name] = process.argv.slice(2);
const journal = createJournal({ folder: async () => folder, key: "0a1b2c3d", clock, warn: console.error });
const file = createCatalogFile(async () => folder, "https://openrouter.ai/api/v1", clock);
const free = new FreeRequests({ folder: async () => folder, key: "0a1b2c3d", clock });
const rows = Array.from({ length: 200 }, (_, index) => asRow({ id: "acme/" + index, description: "x".repeat(500) }));
for (let count = 0; ; count += 1) {
  const id = "gen-" + name + "-" + count;
  journal.record({
    ts: new Date(clock.now()).toISOString(), tool: "chat_completion", requested_model: "acme/one",
    model: "acme/one", provider: "Acme", generation_id: id, prompt_tokens: 1, completion_tokens: 1,
    cost: 0.01, source: "usage", outcome: "answered", key: "0a1b2c3d", base_url: "4e5f6a7b",
  });
  await journal.close();
  process.stdout.write(id + "\\n");
  if (count % 5 === 0) await file.write({ rows, unreadable: 0, fetchedAt: clock.now() });
  if (count % 3 === 0) await free.take(clock.now());
}
`;

/** Runs until so many lines are written, or a moment longer, and is killed. */
async function killed(script: string, folder: string, name: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, folder, name], { stdio: ["ignore", "pipe", "inherit"] });
  const written: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    written.push(line);
    if (written.length === lines) setTimeout(() => child.kill("SIGKILL"), Math.random() * 10);
  }
  return written;
}

test("processes that are killed while they write", async () => {
  const [script, folder] = [await bundled(writer), await temporaryFolder()];
  const count = scaled(200);
  const acknowledged: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let mine = next++; mine < count; mine = next++) {
      acknowledged.push(...(await killed(script, folder, String(mine), 1 + (mine % 20))));
    }
  };
  await Promise.all([worker(), worker(), worker()]);

  const names = await readdir(folder);
  const ledger = names.find((name) => name.endsWith(".jsonl") && name.startsWith("ledger-")) ?? "";
  const lines = (await readFile(join(folder, ledger), "utf8")).split("\n").filter((line) => line !== "");
  const entries = lines.map((line) => jsonOrUndefined(line) as { generation_id: string } | undefined);
  const ids = entries.flatMap((entry) => entry?.generation_id ?? []);
  const written = new Set(ids);
  const counts = {
    lost: acknowledged.filter((id) => !written.has(id)).length,
    double: ids.length - written.size,
    corrupt: entries.filter((entry) => entry === undefined).length,
  };
  const file = createCatalogFile(async () => folder, "https://openrouter.ai/api/v1", systemClock);
  const catalogue = (await file.read())?.rows.length;
  const spending = startSpending({ folder, clock: systemClock });
  const { calls } = (await spending.report()).month.all;
  await spending.close();
  report(`${count} kills while writing`, {
    ...counts,
    lines: lines.length,
    acknowledged: acknowledged.length,
    catalogue,
    "files left behind": names.length - 3,
  });
  expect(counts).toEqual({ lost: 0, double: 0, corrupt: 0 });
  expect(calls).toBe(written.size);
  expect(catalogue).toBe(200);
});
