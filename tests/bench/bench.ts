import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { alone, crowd, large } from "./figures/calls.ts";
import { catalogue } from "./figures/catalogue.ts";
import { npx } from "./figures/npx.ts";
import { startup } from "./figures/startup.ts";
import { type Kind, type Row, toTable } from "./row.ts";

/** The files of what is measured; that of `other` is empty where nothing is compared with. */
export type Programs = Readonly<Record<Kind | "upstream", string>>;

export interface Bench {
  programs: Programs;
  /** Those of the kinds that there are. */
  kinds: readonly Kind[];
  /** For what is written meanwhile. */
  folder: string;
  /** How often something is measured: as often as told, or once, to see that it can be. */
  rounds: (usual: number) => number;
}

const groups: Record<string, (bench: Bench) => Promise<Row[]>> = {
  startup,
  alone,
  crowd,
  large,
  catalogue,
  npx,
};

/** Measures the groups that are named, or all, and prints their rows as one table. */
export async function run(args: string[], given: Pick<Bench, "programs" | "folder">): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { against: { type: "string" }, quick: { type: "boolean" } },
    allowPositionals: true,
  });
  const against = values.against === undefined ? "" : resolve(values.against);
  const programs = { ...given.programs, other: against };
  const kinds = (["limit", "naive", "ours", "other"] as const).filter((kind) => programs[kind] !== "");
  const bench: Bench = { ...given, programs, kinds, rounds: (usual) => (values.quick ? 1 : usual) };
  const wanted = positionals.length > 0 ? positionals : Object.keys(groups);
  const unknown = wanted.find((name) => !groups[name]);
  if (unknown !== undefined)
    throw new Error(`"${unknown}" is none of what can be measured: ${Object.keys(groups).join(", ")}`);

  const rows: Row[] = [];
  for (const name of wanted) {
    const begun = performance.now();
    rows.push(...((await groups[name]?.(bench)) ?? []));
    process.stderr.write(`${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
  }
  process.stdout.write(`\nNode ${process.versions.node}\n${toTable(rows)}\n`);
}
