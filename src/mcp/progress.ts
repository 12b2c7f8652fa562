import type { Status } from "../context.ts";
import type { Clock } from "../lib/clock.ts";

export interface ProgressOptions {
  /** Sends one notification; `progress` only ever grows. */
  notify: (progress: number, message: string) => void;
  clock: Pick<Clock, "now" | "sleep">;
}

export interface Progress {
  report: (status: Status) => void;
  /** Nothing is sent after this. */
  stop: () => void;
}

// Quick calls need no progress, and clients want the first word within a second.
const firstAfterMs = 400;
const tickMs = 1000;
const longestSilenceMs = 5000;

// Without a reason, an abort makes a DOMException.
const answered = new Error("answered");

/**
 * Tells a client that a long call is alive: soon, then at most once a second, at once when the phase changes, and ever
 * less often within a phase down to every five seconds (clients give up on silent calls after 30 s or more).
 */
export function startProgress({ notify, clock }: ProgressOptions): Progress {
  const stopped = new AbortController();
  const startedAt = clock.now();
  let status: Status = { phase: "working", message: (seconds) => `working, ${seconds} s` };
  let toldPhase: string | undefined;
  let toldAt = 0;
  let silenceMs = 0;
  let progress = 0;

  const tell = (): void => {
    const now = clock.now();
    // A clock that was set back must not silence a call.
    const silence = now < toldAt ? Number.POSITIVE_INFINITY : now - toldAt;
    if (status.phase === toldPhase && silence < silenceMs) return;
    silenceMs = status.phase === toldPhase ? Math.min(longestSilenceMs, silenceMs + tickMs) : tickMs;
    toldPhase = status.phase;
    toldAt = now;
    const seconds = Math.max(0, now - startedAt) / 1000;
    progress = Math.max(progress + 0.001, seconds);
    notify(progress, status.message(Math.round(seconds)));
  };

  const run = async (): Promise<void> => {
    for (let wait = firstAfterMs; ; wait = tickMs) {
      await clock.sleep(wait, stopped.signal);
      tell();
    }
  };
  run().catch(() => {});

  return {
    report: (next) => {
      status = next;
    },
    stop: () => stopped.abort(answered),
  };
}
