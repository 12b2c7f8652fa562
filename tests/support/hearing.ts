import type { Progress } from "@modelcontextprotocol/sdk/types.js";
import { expect } from "vitest";

import type { ManualClock } from "./manual-clock.ts";

export interface Hearing {
  onprogress: (progress: Progress) => void;
  /** Every message, with the milliseconds since the beginning. */
  told: { at: number; message: string }[];
  /** Lets time pass, in small steps, until the last message is like this. */
  hears: (words: RegExp) => Promise<void>;
}

/** A client that listens to the progress of a call, by which a test knows how far the server is. */
export function hearing(clock: ManualClock): Hearing {
  const start = clock.now();
  const told: Hearing["told"] = [];
  const last = async (): Promise<string> => {
    await clock.advance(100);
    return told.at(-1)?.message ?? "";
  };
  return {
    told,
    onprogress: ({ message }) => told.push({ at: clock.now() - start, message: message ?? "" }),
    hears: (words) => expect.poll(last, { interval: 1, timeout: 5000 }).toMatch(words),
  };
}
