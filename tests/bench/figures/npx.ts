import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import type { Bench } from "../bench.ts";
import { start } from "../client.ts";
import { inTurns } from "../measure.ts";
import { endedChildrenCpuMs } from "../proc.ts";
import { asSteadier, type Kind, type Row, rowOf } from "../row.ts";

const run = promisify(execFile);

/** Packs a folder as it is; the tarball's path. */
async function packed(from: string, to: string): Promise<string> {
  await mkdir(to);
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--pack-destination", to], { cwd: from });
  return join(to, stdout.trim());
}

/** The folder of a package whose only file answers as a server does. */
async function emptyPackage({ programs, folder }: Bench): Promise<string> {
  const place = join(folder, "empty");
  await mkdir(place);
  await writeFile(join(place, "main.mjs"), `#!/usr/bin/env node\n${await readFile(programs.limit, "utf8")}`);
  await writeFile(
    join(place, "package.json"),
    JSON.stringify({ name: "empty", version: "1.0.0", bin: "main.mjs" }),
  );
  return place;
}

/** The first start that somebody waits for: npm unpacks the package, then it answers. */
export async function npx(bench: Bench): Promise<Row[]> {
  const { folder, rounds, programs } = bench;
  const kinds: Kind[] = bench.kinds.filter((kind) => kind !== "naive");
  const tarballs = new Map<Kind, string>();
  for (const kind of kinds) {
    const from = kind === "limit" ? await emptyPackage(bench) : resolve(programs[kind], "../..");
    tarballs.set(kind, await packed(from, join(folder, `packed-${kind}`)));
  }
  // npm's work on the disk is 20 ms slower for seconds at a time, so each figure is the difference to the empty package of
  // its own round, in which that comes first: its median of 25 is 4 ms off, where the difference of two medians was 5.
  let empty = { ms: Number.NaN, cpu: Number.NaN };
  const of = await inTurns(rounds(25), kinds, async (kind) => {
    const home = await mkdtemp(join(folder, "home-"));
    const [begun, cpu] = [performance.now(), endedChildrenCpuMs()];
    const client = start(["npx", "--yes", "--offline", `file:${tarballs.get(kind)}`], {
      HOME: home,
      npm_config_update_notifier: "false",
    });
    const { at } = await client.initialize();
    await client.close();
    await rm(home, { recursive: true });
    const taken = { ms: at - begun, cpu: endedChildrenCpuMs() - cpu };
    if (kind === "limit") empty = taken;
    return { ms: taken.ms - empty.ms, cpu: taken.cpu - empty.cpu };
  });
  return [
    rowOf("first npx of the tarball over an empty package, ms", (kind) => of(kind, "ms"), {
      must: 130,
      aim: 110,
    }),
    rowOf("  its CPU, that of its end with it", (kind) => of(kind, "cpu"), asSteadier),
  ];
}
