import { join } from "node:path";

import type { Bench } from "../bench.ts";
import { type Client, start } from "../client.ts";
import { environment } from "../contenders.ts";
import { inTurns } from "../measure.ts";
import { cpuMs } from "../proc.ts";
import { startUpstream } from "../upstream.ts";
import { type Curve, toCurveTable } from "./curve.ts";

const numbers = [100, 457, 2000, 10_000, 20_000];

const search = (client: Client) => client.call("search_models", { query: "reasoning coding" });
const completing = (ref: object, name: string, value: string) => (client: Client) =>
  client.request("completion/complete", { ref, argument: { name, value } });
const model = { type: "ref/resource", uri: "openrouter://models/{+id}" };
const prompt = { type: "ref/prompt", name: "pick_a_model" };

/** What is asked of a server again and again, a completion with every key that is pressed. */
const asked: Record<string, (client: Client) => Promise<unknown>> = {
  "a search": search,
  "a model's id before anything is typed": completing(model, "id", ""),
  "a model's id": completing(model, "id", "openai/gpt"),
  "a model's id that is misspelled": completing(model, "id", "opena/gtp-4o"),
  "an author": completing(prompt, "author", "ka"),
  "a provider": completing(prompt, "provider", "az"),
};

/** CPU of a server for what clients ask of a catalogue, the first of it in a new process. */
export async function growthOfServed(bench: Bench): Promise<string> {
  const counts = bench.sizes(numbers);
  const found = new Map<string, number[]>();
  const add = (figure: string, ms: number): unknown => found.set(figure, [...(found.get(figure) ?? []), ms]);
  for (const count of counts) {
    const upstream = await startUpstream(bench, count);
    const env = environment(upstream.url, join(bench.folder, `served-${count}`));
    const begun = async () => {
      const client = start([process.execPath, bench.programs.ours], env);
      await client.initialize();
      return client;
    };
    const fetching = await begun();
    add("first search, which fetches", await cpuOf(fetching, search));
    await fetching.close();
    const client = await begun();
    add("first search, from the file of another process", await cpuOf(client, search));
    for (const [figure, ask] of Object.entries(asked)) {
      const of = await inTurns(bench.rounds(25), ["ours"], async () => ({ cpu: await cpuOf(client, ask) }));
      add(figure, of("ours", "cpu"));
    }
    await client.close();
    await upstream.close();
  }
  return toCurveTable(
    "model",
    [...found].map(([figure, ms]): Curve => ({ figure, sizes: counts, ms })),
  );
}

async function cpuOf(client: Client, ask: (client: Client) => Promise<unknown>): Promise<number> {
  const before = cpuMs(client.pid);
  await ask(client);
  return cpuMs(client.pid) - before;
}
