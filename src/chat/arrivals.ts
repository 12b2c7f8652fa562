import type { Completion } from "../openrouter/chat/completion.ts";
import type { Ask } from "../paying/paid-request.ts";

/** What came of each request of a call, as soon as any of it came and whatever becomes of it then. */
export interface Arrivals {
  /** Sends as `ask` does, and keeps what comes. */
  keeping: (ask: Ask) => Ask;
  all: () => readonly Completion[];
  /** Holds nothing any more. */
  clear: () => void;
}

export function createArrivals(): Arrivals {
  const latest = new Map<object, () => Completion>();
  return {
    keeping: (ask) => async (request, options) => {
      const sent = {};
      const outcome = await ask(request, {
        ...options,
        onProgress(progress) {
          if (progress.completion) latest.set(sent, progress.completion);
          options.onProgress?.(progress);
        },
      });
      latest.set(sent, () => outcome.completion);
      return outcome;
    },
    all: () => Array.from(latest.values(), (completion) => completion()),
    clear: () => latest.clear(),
  };
}
