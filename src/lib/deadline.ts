import type { Clock } from "./clock.ts";
import { linked } from "./linked.ts";

/** The reason of a signal that a deadline aborted. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  readonly seconds: number;
  /** What sets this deadline, where there are several: what to raise when it is too short. */
  readonly setBy: string | undefined;

  constructor(seconds: number, setBy?: string) {
    super(`not finished within ${roundedSeconds(seconds)} s`);
    this.seconds = seconds;
    this.setBy = setBy;
  }
}

/** What is left of a longer limit has a long fraction. */
export const roundedSeconds = (seconds: number): number => Number(seconds.toFixed(1));

/** Runs `work` with a signal that aborts when `signal` does or when `seconds` are over, with `setBy` in the reason. */
export async function withDeadline<T>(
  clock: Clock,
  seconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  setBy?: string,
): Promise<T> {
  const inTime = linked(signal);
  const callOff = clock.alarm(seconds * 1000, () => inTime.abort(new DeadlineError(seconds, setBy)));
  try {
    return await work(inTime.signal);
  } finally {
    callOff();
    inTime.release();
  }
}
