import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { alone, crowd, large } from "./figures/calls.ts";
import { catalogue } from "./figures/catalogue.ts";
import { npx } from "./figures/npx.ts";
import { startup } from "./figures/startup.ts";
import { growthOfCalls } from "./growth/calls.ts";
import { growthOfLedger } from "./growth/ledger.ts";
import { growthOfModels } from "./growth/models.ts";
import { growthOfServed } from "./growth/served.ts";
import { type Kind, type Row, toTable } from "./row.ts";
import { tokens } from "./tokens.ts";

/** The files of what is measured; that of `other` is empty where nothing is compared with. */
export type Programs = Readonly<Record<Kind | "upstream", string>>;

export interface Bench {
  programs: Programs;
  /** Those of the kinds that there are. */
  kinds: readonly Kind[];
  /** For what is written meanwhile. */
  folder: string;
  /** How often something is measured when it is warm: as often as told, or not at all, to see that it can be. */
  rounds: (usual: number) => number;
  /** At which sizes: at all, or at the smallest. */
  sizes: (all: readonly number[]) => readonly number[];
}

type Measures<Result> = Record<string, (bench: Bench) => Promise<Result>>;

/** The table: what is measured when nothing is named. */
const figures: Measures<Row[]> = { startup, alone, crowd, large, catalogue, npx };
/** How costs grow with sizes; `growth` is all of them. */
const growth: Measures<string> = {
  "growth-calls": growthOfCalls,
  "growth-models": growthOfModels,
  "growth-served": growthOfServed,
  "growth-ledger": growthOfLedger,
};
const others: Measures<string> = { tokens };

/** Measures what is named and prints it. */
export async function run(args: string[], given: Pick<Bench, "programs" | "folder">): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { against: { type: "string" }, quick: { type: "boolean" } },
    allowPositionals: true,
  });
  const against = values.against === undefined ? "" : resolve(values.against);
  const programs = { ...given.programs, other: against };
  const bench: Bench = {
    ...given,
    programs,
    kinds: (["limit", "naive", "ours", "other"] as const).filter((kind) => programs[kind] !== ""),
    rounds: (usual) => (values.quick ? 0 : usual),
    sizes: (all) => (values.quick ? all.slice(0, 2) : all),
  };
  const all = { ...figures, ...growth, ...others };
  const wanted =
    positionals.length === 0
      ? Object.keys(figures)
      : positionals.flatMap((name) => (name === "growth" ? Object.keys(growth) : name));
  const unknown = wanted.find((name) => !all[name]);
  if (unknown !== undefined) {
    process.stderr.write(`There is no "${unknown}": ${Object.keys(all).join(", ")}\n`);
    process.exitCode = 1;
    return;
  }

  const rows: Row[] = [];
  process.stdout.write(`Node ${process.versions.node}\n`);
  for (const name of wanted) {
    const begun = performance.now();
    const found = (await all[name]?.(bench)) ?? [];
    if (typeof found === "string") process.stdout.write(`\n${found}\n`);
    else rows.push(...found);
    process.stderr.write(`${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
  }
  if (rows.length > 0) process.stdout.write(`\n${toTable(rows)}\n`);
}
