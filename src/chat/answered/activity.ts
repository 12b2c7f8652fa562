import type { Clock } from "../../lib/clock.ts";

interface Progress {
  phase: string;
  /** Characters of text and reasoning so far. */
  characters: number;
  /** What is waited for, when it is not the model. */
  note?: string | undefined;
  /** When that wait ends, epoch ms. */
  until?: number | undefined;
}

/** How much of its answer a model has written, or what it waits for and how long; `otherwise` where nothing is to be said. */
export function activityOf(
  { phase, characters, note, until }: Progress,
  { clock, otherwise }: { clock: Clock; otherwise: string },
): string {
  // Four characters a token is OpenRouter's own rule of thumb; the true count comes with the result.
  if (phase === "generating") return `${Math.round(characters / 4)} tokens`;
  if (until === undefined) return note ?? otherwise;
  const then = phase === "retrying" ? "trying again" : "goes on";
  return `${note ?? otherwise}, ${then} in ${Math.max(0, Math.ceil((until - clock.now()) / 1000))} s`;
}
