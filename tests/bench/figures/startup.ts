import { setTimeout as sleep } from "node:timers/promises";

import type { Bench } from "../bench.ts";
import { initialized, start } from "../client.ts";
import { inTurns } from "../measure.ts";
import { mainThreadCpuMs, residentMb } from "../proc.ts";
import { type Kind, type Row, rowOf } from "../row.ts";

// What V8 still clears away of the start is gone by then.
const untilRestMs = 500;
const major = Number(process.versions.node.split(".")[0]);

/** What a client waits for before it can work, and what then lies in memory. */
export async function startup({ programs, kinds, rounds, folder }: Bench): Promise<Row[]> {
  const begin = (kind: Kind, env: Record<string, string>) => start([process.execPath, programs[kind]], env);
  const beginnings = (env: Record<string, string>) =>
    inTurns(rounds(25), kinds, async (kind) => {
      const begun = performance.now();
      const client = begin(kind, env);
      const { at } = await client.initialize();
      const cpu = mainThreadCpuMs(client.pid);
      const asked = performance.now();
      const listed = await client.request("tools/list", {}, initialized);
      await client.close();
      return { clock: at - begun, cpu, list: listed.at - asked };
    });
  // The first start of a version, and any start under Node 20, which keeps no compiled code.
  const first = await beginnings({ NODE_DISABLE_COMPILE_CACHE: "1" });
  const later = major >= 22 ? await beginnings({ TMPDIR: folder }) : () => Number.NaN;
  const atRest = await inTurns(rounds(7), kinds, async (kind) => {
    const client = begin(kind, {});
    await client.initialize();
    await client.request("tools/list", {}, initialized);
    await sleep(untilRestMs);
    const resident = residentMb(client.pid);
    await client.close();
    return { resident };
  });

  // A newer Node starts in less time and memory of its own, so that the same server is more of it.
  const askedOf20 = major >= 22 && { note: "asked of Node 20" };
  const firstGoals = { must: 2.5, aim: 2.3, ...askedOf20 };
  const laterGoals = { must: 2.2, aim: 2.05, ...(major < 22 && { note: "needs Node 22" }) };
  return [
    rowOf("spawn to initialize, x bare Node: main-thread CPU", per(first, "cpu"), firstGoals),
    rowOf("  the same by the clock", per(first, "clock"), firstGoals),
    rowOf("the same with a warm compile cache: main-thread CPU", per(later, "cpu"), laterGoals),
    rowOf("  the same by the clock", per(later, "clock"), laterGoals),
    rowOf("tools/list after it, ms", (kind) => first(kind, "list"), { must: 3.5, aim: 2.5 }),
    rowOf("resident at rest, x bare Node", per(atRest, "resident"), { must: 1.25, aim: 1.2, ...askedOf20 }),
  ];
}

const per =
  <Measure extends string>(of: (kind: Kind, measure: Measure) => number, measure: Measure) =>
  (kind: Kind): number =>
    of(kind, measure) / of("limit", measure);
