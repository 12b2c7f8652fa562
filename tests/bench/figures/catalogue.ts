import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";

import { request } from "undici";

import type { Bench } from "../bench.ts";
import { start } from "../client.ts";
import { chat, environment } from "../contenders.ts";
import { inTurns } from "../measure.ts";
import { cpuMs, mainThreadCpuMs } from "../proc.ts";
import { asSteadier, type Kind, type Row, rowOf } from "../row.ts";
import { startUpstream } from "../upstream.ts";

const search = ["search_models", { query: "reasoning coding" }] as const;
const ask = ["chat_completion", chat({ characters: 10 })] as const;

/** What the first call of a process waits for, with and without a catalogue that another one has left. */
export async function catalogue({ programs, kinds, folder, rounds }: Bench): Promise<Row[]> {
  const upstream = await startUpstream({ programs, folder });
  const newPlace = async () => environment(upstream.url, await mkdtemp(join(folder, "first-")));

  const fetched = async () => {
    const [begun, cpu] = [performance.now(), cpuMs(process.pid)];
    const { body } = await request(`${upstream.url}/models`);
    await body.text();
    return { ms: performance.now() - begun, cpu: cpuMs(process.pid) - cpu };
  };
  const firstCall = async (
    kind: Kind,
    env: Record<string, string>,
    [tool, args]: typeof search | typeof ask,
  ) => {
    const client = start([process.execPath, programs[kind]], env);
    await client.initialize();
    const [begun, cpu] = [performance.now(), mainThreadCpuMs(client.pid)];
    const { at } = await client.call(tool, args);
    const spent = mainThreadCpuMs(client.pid) - cpu;
    await client.close();
    return { ms: at - begun, cpu: spent };
  };
  const asked = await inTurns(rounds(11), kinds, async (kind) =>
    kind === "limit" ? fetched() : firstCall(kind, await newPlace(), ask),
  );
  const servers: Kind[] = kinds.filter((kind) => kind === "ours" || kind === "other");
  // The search that fetches leaves the file that the next process finds.
  const found = await inTurns(rounds(11), servers, async (kind) => {
    const place = await newPlace();
    const fetching = await firstCall(kind, place, search);
    const reading = await firstCall(kind, place, search);
    return { ms: fetching.ms, cpu: fetching.cpu, againMs: reading.ms, againCpu: reading.cpu };
  });
  await upstream.close();

  const fetchGoals = { must: 105, aim: 70 };
  return [
    rowOf(
      "first call that fetches 457 models, over the fetch, ms: search",
      (kind) => found(kind, "ms") - asked("limit", "ms"),
      fetchGoals,
    ),
    rowOf("  its main-thread CPU", (kind) => found(kind, "cpu") - asked("limit", "cpu"), asSteadier),
    rowOf(
      "  the same where it is a chat_completion",
      (kind) => asked(kind, "ms") - asked("limit", "ms"),
      fetchGoals,
    ),
    rowOf("  its main-thread CPU", (kind) => asked(kind, "cpu") - asked("limit", "cpu"), asSteadier),
    rowOf("first search from the file of another process, ms", (kind) => found(kind, "againMs"), {
      must: 70,
      aim: 45,
    }),
    rowOf("  its main-thread CPU", (kind) => found(kind, "againCpu"), asSteadier),
  ];
}
