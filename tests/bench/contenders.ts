import { join } from "node:path";

import { Agent, request } from "undici";

import type { Bench } from "./bench.ts";
import { start } from "./client.ts";
import { asked } from "./listed-models.ts";
import { cpuMs } from "./proc.ts";
import type { Kind } from "./row.ts";
import { startUpstream } from "./upstream.ts";

/** What the upstream is to answer. */
export interface Wanted {
  /** Before the first of it; at once when absent. */
  waitMs?: number;
  /** 1 when absent. */
  pieces?: number;
  /** Of each piece. */
  characters?: number;
  /** Pieces that are sent together; 1 when absent. */
  inPacket?: number;
  /** Of a picture that comes before the text. */
  pictureBytes?: number;
}

/** As models answer briefly, a few pieces in every packet. */
export const brief = { pieces: 10, characters: 20, inPacket: 2 };

/** Whoever is asked for an answer: a server, or this process, which then asks by itself. */
export interface Contender {
  /** Tells how long the last byte of the answer took, in ms. */
  complete: (wanted: Wanted) => Promise<number>;
  /** CPU so far, in ms. */
  cpu: () => number;
  close: () => Promise<void>;
}

/** The arguments of a chat that asks for it, behind a text. */
export const chat = (wanted: Wanted, text?: string) => ({
  model: asked,
  messages: [text ?? [], JSON.stringify(wanted)].flat().map((content) => ({ role: "user", content })),
});

function direct(url: string): Contender {
  const dispatcher = new Agent();
  return {
    async complete(wanted) {
      const begun = performance.now();
      const { body } = await request(`${url}/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...chat(wanted), stream: true }),
        dispatcher,
      });
      for await (const _ of body);
      return performance.now() - begun;
    },
    cpu: () => cpuMs(process.pid),
    close: () => dispatcher.close(),
  };
}

/** The environment of a server that asks the upstream and keeps its files in a folder. */
export const environment = (url: string, folder: string): Record<string, string> => ({
  OPENROUTER_BASE_URL: url,
  OPENROUTER_API_KEY: `sk-or-v1-${"0".repeat(64)}`,
  OPENROUTER_MAX_CONCURRENCY: "1000",
  OPENROUTER_CACHE_DIR: join(folder, "cache"),
  OPENROUTER_STATE_DIR: join(folder, "state"),
});

async function server(file: string, env: Record<string, string>): Promise<Contender> {
  const client = start([process.execPath, file], env);
  await client.initialize();
  return {
    async complete(wanted) {
      const begun = performance.now();
      const { at } = await client.call("chat_completion", chat(wanted));
      return at - begun;
    },
    cpu: () => cpuMs(client.pid),
    close: () => client.close(),
  };
}

/** Starts all that are to be measured, and ends them. */
export async function withContenders<Result>(
  bench: Bench,
  measure: (contenders: Record<Kind, Contender>) => Promise<Result>,
): Promise<Result> {
  const upstream = await startUpstream(bench);
  const begin = (kind: Kind): Contender | Promise<Contender> =>
    kind === "limit"
      ? direct(upstream.url)
      : server(bench.programs[kind], environment(upstream.url, join(bench.folder, kind)));
  const begun = await Promise.all(bench.kinds.map(async (kind) => [kind, await begin(kind)] as const));
  const result = await measure(Object.fromEntries(begun) as Record<Kind, Contender>);
  await Promise.all(begun.map(([, contender]) => contender.close()));
  await upstream.close();
  return result;
}
