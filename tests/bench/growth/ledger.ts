import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { toLine } from "../../../src/ledger/entry.ts";
import { createJournal } from "../../../src/ledger/journal.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import type { Bench } from "../bench.ts";
import { cpuOfRun, type Curve, toCurveTable } from "./curve.ts";

const calls = [1000, 10_000, 100_000, 1_000_000];
const key = "0a1b2c3d";
const now = Date.UTC(2026, 10, 21, 12);
const clock = { ...systemClock, now: () => now };
// All of them lie in this month.
const spanMs = 20 * 24 * 3600 * 1000;

/** Calls that are evenly spread over the days up to now, the eldest first. */
function* linesOf(count: number): Generator<string> {
  for (let left = count; left > 0; left -= 1) {
    const line = toLine({
      ts: new Date(now - (left * spanMs) / count).toISOString(),
      tool: "chat_completion",
      requested_model: "anthropic/claude-sonnet-4.5",
      model: `anthropic/claude-4.5-sonnet-2025${left % 20}`,
      provider: "Anthropic",
      generation_id: `gen-${left}`,
      prompt_tokens: 16,
      completion_tokens: 318,
      cost: 0.0048,
      source: "usage",
      outcome: "answered",
      key,
    });
    yield `${line}\n`;
  }
}

/** CPU of a process's first look into the ledger of a month, which every call under a budget waits for. */
export async function growthOfLedger({ folder, sizes }: Bench): Promise<string> {
  const counts = sizes(calls);
  const found = { day: [] as number[], month: [] as number[] };
  for (const size of counts) {
    const place = join(folder, `ledger-${size}`);
    await mkdir(place);
    await pipeline(Readable.from(linesOf(size)), createWriteStream(join(place, "ledger-2026-11.jsonl")));
    for (const span of ["day", "month"] as const) {
      const look = async () => {
        const journal = createJournal({
          folder: async () => place,
          key,
          clock,
          patienceSeconds: 60,
          warn() {},
        });
        await journal.refresh(span);
        if (journal.totals()[span].all.calls === 0) throw new Error("the ledger was not read");
      };
      found[span].push(await cpuOfRun(look));
    }
  }
  const curves = Object.entries(found).map(([span, ms]): Curve => ({
    figure: `first look for the ${span}`,
    sizes: counts,
    ms,
  }));
  return toCurveTable("line", curves);
}
