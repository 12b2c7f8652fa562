import { setTimeout as sleep } from "node:timers/promises";

import type { Bench } from "../bench.ts";
import { brief, type Contender, type Wanted, withContenders } from "../contenders.ts";
import { inTurns, median } from "../measure.ts";
import { type Kind, type Row, rowOf } from "../row.ts";

// What is written after an answer counts as well.
const untilIdleMs = 30;
const million = 1024 * 1024;

interface Batch {
  calls: number;
  atOnce: number;
  wanted: Wanted;
}

/** So many calls, that number of them under way at any time. */
async function made(contender: Contender, { calls, atOnce, wanted }: Batch) {
  const cpu = contender.cpu();
  const times: number[] = [];
  let left = calls;
  const begun = performance.now();
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      times.push(await contender.complete(wanted));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const perSecond = (1000 * calls) / (performance.now() - begun);
  await sleep(untilIdleMs);
  return { ms: median(times), perSecond, cpu: (contender.cpu() - cpu) / calls };
}

const measured = (bench: Bench, usual: number, batch: Batch) =>
  withContenders(bench, (contenders) =>
    inTurns(bench.rounds(usual), bench.kinds, (kind) => made(contenders[kind], batch)),
  );

/** A short call while nothing else is under way. */
export async function alone(bench: Bench): Promise<Row[]> {
  const of = await measured(bench, 40, { calls: 20, atOnce: 1, wanted: brief });
  return [
    rowOf("chat_completion over a direct request, ms", (kind) => of(kind, "ms") - of("limit", "ms"), {
      must: 1.5,
      aim: 1.2,
      cpu: { ratio: of("ours", "cpu") / of("naive", "cpu"), most: 2.3 },
    }),
  ];
}

/** Short calls, 64 of them under way at any time. */
export async function crowd(bench: Bench): Promise<Row[]> {
  // V8 compiles for five rounds or so: with fewer of them the median would lie where it is not done.
  const of = await measured(bench, 21, { calls: 640, atOnce: 64, wanted: { waitMs: 30, ...brief } });
  const besideNaive = (kind: Kind) => of(kind, "cpu") / of("naive", "cpu");
  return [
    rowOf(
      "64 at once, % of direct throughput",
      (kind) => (100 * of(kind, "perSecond")) / of("limit", "perSecond"),
      {
        must: 55,
        aim: 60,
        moreIsBetter: true,
        cpu: { ratio: besideNaive("ours"), most: 2.75 },
      },
    ),
    rowOf("CPU of a call, 64 at once, x the naive server's", besideNaive, { must: 2.75, aim: 2.3 }),
  ];
}

/** An answer that comes in very many pieces, and one that comes in a single large one. */
export async function large(bench: Bench): Promise<Row[]> {
  const inPieces = { pieces: 10_000, characters: 4, inPacket: 4 };
  const inOne = { characters: million };
  const pieces = await measured(bench, 15, { calls: 2, atOnce: 1, wanted: inPieces });
  const one = await measured(bench, 15, { calls: 2, atOnce: 1, wanted: inOne });
  const ownPart = (kind: Kind) =>
    kind === "limit" ? Number.NaN : 1000 / (one(kind, "ms") - one("limit", "ms"));
  return [
    rowOf("10,000 small chunks, CPU ms", (kind) => pieces(kind, "cpu"), { must: 35, aim: 27 }),
    rowOf("1 MB answer, our own part, MB/s", ownPart, {
      must: 110,
      aim: 140,
      moreIsBetter: true,
      cpu: { ratio: one("ours", "cpu") / one("naive", "cpu"), most: 0.72 },
    }),
  ];
}
