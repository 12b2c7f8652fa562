import type { RequestListener } from "node:http";

import { startHarness } from "./harness.ts";
import { ManualClock } from "./manual-clock.ts";
import { ask, chatUpstream, event, model, stream } from "./upstream.ts";

export async function answered(chat: RequestListener) {
  const clock = new ManualClock();
  const { call } = await startHarness({ clock, env: await chatUpstream(chat) });
  return { clock, ...(await call("chat_completion", ask("Hi"))) };
}

export const streamed = (...events: string[]) => answered((_, response) => stream(response, ...events).end());

/** The connection dies behind these events. */
export const broken = (...events: string[]) =>
  answered((_, response) => {
    stream(response, ...events);
    setTimeout(() => response.destroy(), 20);
  });

export const cost = event({ id: "gen-1", model, choices: [], usage: { cost: 0.5, completion_tokens: 3 } });

/** With `"DEEP"` nested so deeply that neither JSON.stringify nor any other recursion could make it. */
export const deepened = (json: string): string =>
  json.replaceAll('"DEEP"', `${'{"error":['.repeat(100_000)}${"]}".repeat(100_000)}`);
