import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { LedgerEntry } from "../../src/ledger/entry.ts";
import { jsonOrUndefined } from "../../src/lib/json.ts";
import type { Answer } from "../support/harness.ts";
import { simulated } from "../support/simulated.ts";
import { type Counts, grown, pause, report, scaled, type SoakedServer, startSoaked } from "./soaking.ts";

/** What goes wrong with every tenth call. None of them makes anybody wait. */
const faults = [
  "provider-error",
  "server-error",
  "broken-stream",
  "broken-at-once",
  "stream-error",
  "stream-error-only",
  "garbage",
  "reset",
  "moderation",
  "empty-answer",
  "missing-done",
  "split-bytes",
  "json-answer",
  "error-in-success",
];

const faultOf = (index: number): string | undefined =>
  index % 10 === 7 ? faults[Math.floor(index / 10) % faults.length] : undefined;

interface Asked {
  index: number;
  answer: Answer | undefined;
}

async function ask({ call }: SoakedServer, index: number): Promise<Asked> {
  const fault = faultOf(index);
  const directive = fault === undefined ? "" : `[simulate: ${fault}] `;
  const messages = `${directive}Reply with exactly: answer ${index} of the soak`;
  const answer = await call("chat_completion", {
    model: "openai/gpt-4o-mini",
    messages,
    max_tokens: 100,
  }).catch(() => undefined);
  return { index, answer };
}

/** Of a call without a fault, its whole answer; of a broken one what came may be a part. */
function isCrossed({ index, answer }: Asked): boolean {
  if (answer === undefined || answer.isError) return false;
  const expected = `answer ${index} of the soak`;
  const content: string = answer.data["choices"][0].message.content ?? "";
  // The simulator puts characters of many bytes in front of those it splits.
  return answer.data["status"] === "partial" ? !expected.startsWith(content) : !content.endsWith(expected);
}

async function linesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => text.split("\n")).filter((line) => line !== "");
}

/** What the answers and the ledger say of each other. */
async function judge(asked: readonly Asked[], folder: string): Promise<Counts & { ledgerUsd: number }> {
  const lines = await linesIn(folder);
  const entries = lines.map((line) => jsonOrUndefined(line) as LedgerEntry | undefined);
  const known = entries.filter((entry) => entry !== undefined);
  const firsts = known
    .filter(({ source, generation_id: id }, place) => {
      const earlier = known.slice(0, place).some((other) => other.generation_id === id);
      return id !== null && !(source === "generation" && earlier);
    })
    .map(({ generation_id: id }) => id);
  const written = new Set(firsts);
  const ids = asked.flatMap(({ answer }) => (answer?.isError === false ? [answer.data["id"]] : []));
  const told = known.filter(({ source }) => source !== "estimate");
  return {
    lost:
      asked.filter(({ answer }) => answer === undefined).length + ids.filter((id) => !written.has(id)).length,
    crossed: asked.filter(isCrossed).length,
    double: firsts.length - written.size + (ids.length - new Set(ids).size),
    corrupt: entries.length - known.length,
    ledgerUsd: Number(told.reduce((sum, { cost }) => sum + (cost ?? 0), 0).toFixed(9)),
  };
}

const none = { lost: 0, crossed: 0, double: 0, corrupt: 0 };

async function start(env: Record<string, string> = {}) {
  const { simulator, env: upstream } = await simulated({ keyLimit: null, credits: 1_000_000 });
  const server = await startSoaked({ ...upstream, OPENROUTER_MAX_RETRIES: "0", ...env });
  return { simulator, server };
}

test("calls in a row, every tenth with a fault", async () => {
  const { simulator, server } = await start();
  const count = scaled(3000);
  const asked: Asked[] = [];
  for (let index = 0; index < scaled(300); index++) asked.push(await ask(server, index));
  const before = await server.held();
  const startedAt = performance.now();
  for (let index = asked.length; index < count; index++) asked.push(await ask(server, index));
  const ms = (performance.now() - startedAt) / Math.max(1, count - scaled(300));
  // Costs that no answer told are asked for after a moment.
  await pause(3000);
  const after = await server.held();
  await server.leave();
  const { ledgerUsd, ...counts } = await judge(asked, server.folder);
  report(`${count} calls in a row`, {
    ...counts,
    failed: asked.filter(({ answer }) => answer?.isError).length,
    "ms a call": Number(ms.toFixed(2)),
    "ledger, USD": ledgerUsd,
    "charged, USD": Number(simulator.spent.toFixed(9)),
    before,
    after,
    grown: grown(before, after),
  });
  expect(counts).toEqual(none);
  expect(ledgerUsd).toBeCloseTo(simulator.spent, 9);
  expect(server.noise).toEqual([]);
  expect(grown(before, after).handles ?? 0).toBeLessThanOrEqual(10);
  expect(grown(before, after).mb ?? 0).toBeLessThanOrEqual(100);
});

test("calls at once, every tenth with a fault", async () => {
  const { simulator, server } = await start({ OPENROUTER_MAX_CONCURRENCY: "500" });
  await ask(server, 0);
  const before = await server.held();
  const count = scaled(500);
  const startedAt = performance.now();
  const asked = await Promise.all(Array.from({ length: count }, (_, index) => ask(server, index + 1)));
  const ms = Math.round(performance.now() - startedAt);
  const most = await server.held();
  // Connections that nobody uses are closed after some seconds.
  await pause(10_000);
  const after = await server.held();
  await server.leave();
  const { ledgerUsd, ...counts } = await judge(asked, server.folder);
  report(`${count} calls at once`, { ...counts, ms, before, most, after, grown: grown(before, after) });
  expect(counts).toEqual(none);
  expect(ledgerUsd).toBeCloseTo(simulator.spent, 9);
  expect(server.noise).toEqual([]);
  expect(grown(before, after).handles ?? 0).toBeLessThanOrEqual(20);
});
