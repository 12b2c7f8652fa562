import type { FaultRoute } from "../faults/queue.ts";
import type { Exchange } from "../requests.ts";
import type { State } from "../state.ts";

export interface Context {
  exchange: Exchange;
  state: State;
  /** What the groups of the route's pattern matched, decoded. */
  params: string[];
}

export interface Handler {
  method: "GET" | "POST";
  /** Matched against the whole path after `/api/v1`. */
  path: RegExp;
  /** Under which name faults can be queued for it. Chat takes its own, model by model. */
  faults?: Exclude<FaultRoute, "chat">;
  handle(context: Context): Promise<void> | void;
}
