import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";

import { request } from "undici";

import type { Bench } from "../bench.ts";
import { start } from "../client.ts";
import { chat, environment } from "../contenders.ts";
import { inTurns } from "../measure.ts";
import { type Kind, type Row, rowOf } from "../row.ts";
import { startUpstream, type Upstream } from "../upstream.ts";

const search = ["search_models", { query: "reasoning coding" }] as const;
const ask = ["chat_completion", chat({ characters: 10 })] as const;

async function fetched({ url }: Upstream): Promise<number> {
  const begun = performance.now();
  const { body } = await request(`${url}/models`);
  await body.text();
  return performance.now() - begun;
}

/** How long the first call of a new process takes, in ms. */
async function firstCall(
  file: string,
  env: Record<string, string>,
  [tool, args]: typeof search | typeof ask,
) {
  const client = start([process.execPath, file], env);
  await client.initialize();
  const begun = performance.now();
  const { at } = await client.call(tool, args);
  await client.close();
  return at - begun;
}

/** What the first call of a process waits for, with and without a catalogue that another one has left. */
export async function catalogue(bench: Bench): Promise<Row[]> {
  const { programs, kinds, rounds } = bench;
  const upstream = await startUpstream(bench);
  const of = await inTurns(rounds(11), kinds, async (kind) => {
    if (kind === "limit") return { searched: await fetched(upstream), asked: 0, cached: Number.NaN };
    const file = programs[kind];
    const newFolder = async () => environment(upstream.url, await mkdtemp(join(bench.folder, "first-")));
    const asked = await firstCall(file, await newFolder(), ask);
    if (kind === "naive") return { searched: Number.NaN, asked, cached: Number.NaN };
    const env = await newFolder();
    return {
      searched: await firstCall(file, env, search),
      asked,
      cached: await firstCall(file, env, search),
    };
  });
  await upstream.close();
  const overFetch = (measure: "searched" | "asked") => (kind: Kind) =>
    kind === "limit" ? 0 : of(kind, measure) - of("limit", "searched");
  return [
    rowOf("first call that fetches 457 models, over the fetch, ms: search", overFetch("searched"), {
      must: 105,
      aim: 70,
    }),
    rowOf("  the same where it is a chat_completion", overFetch("asked"), { must: 105, aim: 70 }),
    rowOf("first search from the file of another process, ms", (kind) => of(kind, "cached"), {
      must: 70,
      aim: 45,
    }),
  ];
}
