import type { Rated } from "../plan/candidate.ts";
import type { Execution, Tried } from "./execution.ts";
import { tryModel } from "./try-model.ts";

/** Asks all of them at once; each may fail without harm to the others. In the order given. */
export async function askInParallel(
  candidates: readonly Rated[],
  execution: Execution,
  until: number = execution.deadline,
): Promise<Tried[]> {
  const { clock, pauseWithinSeconds } = execution;
  const left = (until - clock.now()) / 1000;
  // When one of them throws, which is no failure of a model but an end, the others must not go on unseen.
  const end = new AbortController();
  const signal = AbortSignal.any([execution.signal, end.signal]);
  const asked = candidates.map((candidate, request) =>
    tryModel(
      candidate,
      { ...execution, signal },
      {
        request,
        timeoutSeconds: left,
        // The others wait for it: for a limit that is found out no longer than for one that is known.
        retryWithinSeconds: pauseWithinSeconds,
        pauseWithinSeconds,
      },
    ),
  );
  try {
    return await Promise.all(asked);
  } finally {
    end.abort();
    // What each of them cost is counted before what is held for all of them is let go.
    await Promise.allSettled(asked);
  }
}
