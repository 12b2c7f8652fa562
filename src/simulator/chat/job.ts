import type { WireFault } from "../faults/fault.ts";
import type { JsonObject } from "../json.ts";
import type { Exchange } from "../requests.ts";
import type { State } from "../state.ts";
import type { Serving } from "./ask/plan.ts";
import type { ChatRequest } from "./ask/request.ts";
import type { Completion } from "./shape.ts";

/** One answer on its way to a client. */
export interface Job {
  exchange: Exchange;
  state: State;
  chat: ChatRequest;
  plan: Serving;
  completion: Completion;
  id: string;
  /** Unix seconds. */
  created: number;
  fault: WireFault | undefined;
}

/** How an answer ended, which decides what it costs. */
export interface Delivery {
  /** Tokens that were generated; the whole answer when absent. */
  tokens?: number;
  cancelled?: boolean;
  free?: boolean;
}

/** The model as answers name it: dated, and never what was asked for. */
export function answeringModel({ entry }: Serving): string {
  const { id, canonical_slug: slug } = entry.model;
  return id.endsWith(":free") ? `${slug}:free` : slug;
}

/** The fields that every chunk and every whole answer begin with. */
export const envelope = ({ id, created, plan }: Job, object: string): JsonObject => ({
  id,
  object,
  created,
  model: answeringModel(plan),
  provider: plan.endpoint.provider_name,
});

/** An error that arrives when the status has already said 200. */
export const lateError = (code: number | string = 502): JsonObject => ({
  code,
  message: "Provider disconnected mid-stream",
  metadata: { error_type: "provider_unavailable" },
});
