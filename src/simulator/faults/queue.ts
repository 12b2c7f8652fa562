import type { Fault } from "./fault.ts";

export type FaultRoute =
  | "chat"
  | "images"
  | "embeddings"
  | "rerank"
  | "speech"
  | "transcription"
  | "videos"
  | "video"
  | "content"
  | "models"
  | "endpoints"
  | "key"
  | "generation";

export interface FaultOptions {
  /** How many requests it hits; 1 when absent. */
  times?: number;
  /** `chat` when absent. */
  route?: FaultRoute;
  /** Only requests that name this model. */
  model?: string;
}

/** Things that happen to coming requests, first in first out. */
export interface Queue<T> {
  add(item: T, options?: FaultOptions): void;
  /** Takes what is waiting for a request to this route that names any of these models. */
  take(route: FaultRoute, models?: string[]): T | undefined;
}

/** An empty queue. */
export function queue<T>(): Queue<T> {
  const waiting: { item: T; left: number; route: FaultRoute; model: string | undefined }[] = [];
  return {
    add(item, { times = 1, route = "chat", model } = {}) {
      if (times > 0) waiting.push({ item, left: times, route, model });
    },
    take(route, models = []) {
      const index = waiting.findIndex(
        (entry) => entry.route === route && (entry.model === undefined || models.includes(entry.model)),
      );
      const entry = waiting[index];
      if (!entry) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) waiting.splice(index, 1);
      return entry.item;
    },
  };
}

export type FaultQueue = Queue<Fault>;
