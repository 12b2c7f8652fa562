import { once } from "node:events";
import { createServer } from "node:http";

import { systemClock } from "../lib/clock.ts";
import type { CatalogueEntry } from "./catalogue/model.ts";
import type { Fault } from "./faults/fault.ts";
import type { FaultOptions } from "./faults/queue.ts";
import { errorReply, send } from "./reply.ts";
import { beginExchange, type RecordedRequest } from "./requests.ts";
import { answer, apiPath } from "./router.ts";
import { freshState, type SimulatorOptions } from "./state.ts";

export { entry as catalogueEntry, price } from "./catalogue/entry.ts";
export type { CatalogueEntry, Model } from "./catalogue/model.ts";
export { directives } from "./faults/directives.ts";
export type { Fault } from "./faults/fault.ts";
export type { FaultOptions } from "./faults/queue.ts";
export type { RecordedRequest } from "./requests.ts";
export type { SimulatorOptions } from "./state.ts";

export interface Simulator {
  /** `http://127.0.0.1:PORT/api/v1` */
  baseUrl: string;
  key: string;
  requests: RecordedRequest[];
  /** Makes coming requests fail, in the order of the calls. */
  failNext(fault: Fault, options?: FaultOptions): void;
  /** The text of coming answers, in the order of the calls. */
  answerNext(text: string, options?: Omit<FaultOptions, "route">): void;
  /** Replaces the catalogue by what the change makes of it. */
  setModels(change: (entries: CatalogueEntry[]) => CatalogueEntry[]): void;
  /** USD charged so far. */
  readonly spent: number;
  close(): Promise<void>;
}

const mostRequestsKept = 1000;

/** Starts a small OpenRouter on the loopback address. It keeps nothing, and nothing it charges is real. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const state = freshState({
    key: options.key ?? "sk-or-v1-simulator",
    clock: options.clock ?? systemClock,
    chunkDelayMs: options.chunkDelayMs ?? 0,
    credits: options.credits ?? 100,
    keyLimit: options.keyLimit === undefined ? 50 : options.keyLimit,
    byok: options.byok ?? false,
    dearest: options.dearest ?? false,
    generationDelayMs: options.generationDelayMs ?? 50,
    videoMs: options.videoMs ?? 3000,
  });

  const server = createServer((request, response) => {
    const exchange = beginExchange(request, response, state.options.clock.now());
    state.requests.push(exchange.record);
    // A simulator that runs for days must not keep every prompt.
    if (state.requests.length > mostRequestsKept) state.requests.shift();
    exchange.received
      .then(() => answer(exchange, state))
      .catch((error: unknown) => {
        if (exchange.signal.aborted) return;
        if (response.headersSent) exchange.destroy();
        else send(exchange, errorReply(500, `The simulator failed: ${String(error)}`));
      });
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;

  return {
    baseUrl: `http://127.0.0.1:${port}${apiPath}`,
    key: state.options.key,
    requests: state.requests,
    failNext: (fault, faultOptions) => state.faults.add(fault, faultOptions),
    answerNext: (text, answerOptions) => state.answers.add(text, answerOptions),
    setModels(change) {
      state.entries = change(state.entries);
    },
    get spent() {
      return state.spent;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
