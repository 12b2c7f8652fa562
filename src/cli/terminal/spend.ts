import { join } from "node:path";

import { foldersOf } from "../../app/folders.ts";
import { loadConfig } from "../../config.ts";
import { readMonth } from "../../ledger/month-by-day.ts";
import type { Total } from "../../ledger/totals.ts";
import { dollars } from "../../lib/dollars.ts";
import { fingerprint } from "../../lib/fingerprint.ts";
import { plainText } from "../../lib/plain-text.ts";
import type { Arguments } from "../arguments.ts";
import { readEnvironment } from "../environment.ts";
import { quoted, readOptions } from "../options.ts";
import { painter } from "../show/paint.ts";
import { print } from "../show/print.ts";
import { bar, tableLines } from "../show/table.ts";
import type { Environment } from "./session.ts";

const barWidth = 24;

/** What the calls with this key cost in a month, from the ledger on disk: by day or by model, with bars. */
export async function spend({ rest, envFile }: Arguments, environment: Environment): Promise<void> {
  const { options, words } = readOptions(rest, {
    by: { type: "string" },
    month: { type: "string" },
    json: { type: "boolean" },
  });
  const by = options.get("by") ?? "day";
  if (words[0] !== undefined) throw new Error(`spend takes options alone, and ${quoted(words[0])} is none`);
  if (by !== "day" && by !== "model") throw new Error(`--by takes day or model, and not ${quoted(by)}`);
  const month = options.get("month") ?? new Date().toISOString().slice(0, 7);
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(month))
    throw new Error(`--month takes a month as in 2026-11, and not ${quoted(month)}`);
  const read = await readEnvironment(environment, envFile);
  const config = loadConfig(read.environment, read.problems);
  if (config.apiKey === undefined)
    throw new Error(
      "The ledger is kept by key: set OPENROUTER_API_KEY to the one whose spending you want to see",
    );
  const folder = await foldersOf(config, true).state();
  if (folder === undefined) throw new Error("This user has no home folder, so there is no ledger on disk");
  const path = join(folder, `ledger-${month}.jsonl`);
  const { days, whole } = await readMonth(path, { key: fingerprint(config.apiKey), month });
  const rows: [string, Total][] =
    by === "day"
      ? days.map(({ day, totals }) => [day, totals.all])
      : [...whole.byModel].toSorted(([, a], [, b]) => spent(b) - spent(a));
  if (options.has("json"))
    return print(
      JSON.stringify({
        month,
        by,
        rows: rows.map(asJson),
        total: asJson(["total", whole.all]).cost,
        ledger: path,
      }),
    );
  const most = Math.max(0, ...rows.map(([, total]) => spent(total)));
  const lines = tableLines(
    [
      [by, "calls", "cost", ""],
      ...rows.map(([name, total]) =>
        figures(plainText(name), total).concat(bar(spent(total), most, barWidth)),
      ),
      figures("in all", whole.all),
    ],
    [3],
  );
  const paint = painter(process.stdout);
  for (const [index, line] of lines.entries()) print(index === 0 ? paint("dim", line) : line);
  if (whole.all.estimatedCalls > 0)
    print(
      `~ holds ${dollars(whole.all.estimatedUsd)} by estimate: OpenRouter has not told what those calls cost`,
    );
  if (whole.all.unknownCalls > 0) print(`+ calls whose cost nobody knows: ${whole.all.unknownCalls}`);
  print(`${month} (UTC), key ${fingerprint(config.apiKey)}, ${path}`);
}

const spent = ({ costUsd, estimatedUsd }: Total): number => costUsd + estimatedUsd;

const figures = (name: string, total: Total): string[] => [
  name,
  String(total.calls),
  `${total.estimatedCalls > 0 ? "~" : ""}${dollars(spent(total))}${total.unknownCalls > 0 ? "+" : ""}`,
];

const asJson = ([name, total]: [string, Total]) => ({
  name,
  calls: total.calls,
  cost: total.costUsd,
  ...(total.estimatedCalls > 0 && { estimated: total.estimatedUsd }),
  ...(total.unknownCalls > 0 && { unknown_cost_calls: total.unknownCalls }),
});
