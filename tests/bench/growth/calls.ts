import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Bench } from "../bench.ts";
import { start } from "../client.ts";
import { brief, chat, environment, type Wanted } from "../contenders.ts";
import { inTurns } from "../measure.ts";
import { cpuMs } from "../proc.ts";
import { startUpstream } from "../upstream.ts";
import { curveOf, toCurveTable } from "./curve.ts";

const callsAtOnce = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const kilobytes = [1, 10, 100, 1000, 9000];
const megabytes = [1, 2, 5, 10, 20, 40];
// What is written after an answer counts as well.
const untilIdleMs = 50;

// The first bytes by which a film is known (ISO/IEC 14496-12, the box that names the type of the file).
const filmHead = Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "latin1");

/** CPU of this server for calls: how many at once, and how large. */
export async function growthOfCalls(bench: Bench): Promise<string> {
  const upstream = await startUpstream(bench);
  const folder = join(bench.folder, "growth");
  await mkdir(folder);
  const client = start([process.execPath, bench.programs.ours], {
    ...environment(upstream.url, folder),
    OPENROUTER_FILES_ROOTS: folder,
    OPENROUTER_OUTPUT_DIR: join(folder, "output"),
  });
  await client.initialize();
  const ask = (wanted: Wanted, text?: string, files?: string[]) =>
    client.call("chat_completion", { ...chat(wanted, text), ...(files && { files }) });

  /** The median CPU of several runs, in ms. */
  async function cpuOf(run: () => Promise<unknown>): Promise<number> {
    const of = await inTurns(bench.rounds(5), ["ours"], async () => {
      const before = cpuMs(client.pid);
      await run();
      await sleep(untilIdleMs);
      return { cpu: cpuMs(client.pid) - before };
    });
    return of("ours", "cpu");
  }
  const curve = (figure: string, sizes: readonly number[], run: (size: number) => Promise<unknown>) =>
    curveOf(figure, bench.sizes(sizes), (size) => cpuOf(() => run(size)));

  const together = (size: number) =>
    Promise.all(Array.from({ length: size }, () => ask({ waitMs: 30, ...brief })));
  const film = async (size: number) => {
    const path = join(folder, `${size}.mp4`);
    await writeFile(path, Buffer.concat([filmHead, Buffer.alloc(size * 1e6 - filmHead.length, 7)]));
    return path;
  };
  const films = new Map<number, string>();
  for (const size of bench.sizes(megabytes)) films.set(size, await film(size));

  // Warm, as a server is that has answered for a while.
  for (let round = 0; round < bench.rounds(20); round += 1) await together(32);
  const tables = [
    toCurveTable("call", [await curve("calls at once", callsAtOnce, together)]),
    toCurveTable("kB", [
      await curve("prompt", kilobytes, (size) => ask(brief, "word ".repeat(200 * size))),
      await curve("answer in pieces of 1 kB", kilobytes, (size) =>
        ask({ pieces: size, characters: 1000, inPacket: 4 }),
      ),
      await curve("answer in one piece", kilobytes, (size) => ask({ characters: 1000 * size })),
    ]),
    toCurveTable("MB", [
      await curve("film that is read", megabytes, (size) => ask(brief, undefined, [films.get(size) ?? ""])),
      await curve("picture that is saved", megabytes, (size) => ask({ pictureBytes: size * 1e6 })),
    ]),
  ];
  await client.close();
  await upstream.close();
  return tables.join("\n\n");
}
