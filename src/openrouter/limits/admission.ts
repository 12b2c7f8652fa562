import type { Clock } from "../../lib/clock.ts";
import type { Slots } from "../../lib/slots.ts";
import { isFreeId, ownQuotaSource, type Pause, pausedError } from "./pause.ts";
import type { Quota } from "./quota.ts";
import type { RateLimits } from "./rate-limit.ts";

/** What decides when a paid request may leave: known limits, what we allow ourselves, and how many go at once. */
export interface Gate {
  clock: Clock;
  rateLimits: RateLimits;
  quota: Quota;
  slots: Slots;
}

/** A request that wants to leave. */
export interface Applicant {
  /** How it is called where it is refused. */
  model: string;
  /** Whoever may answer it: OpenRouter chooses, so one that is not paused is enough. */
  models: readonly string[];
  /** Longest pause that is sat out; a longer one is refused at once. */
  pauseWithinSeconds: number;
  /** The same for the limit that we set ourselves, which no other model gets round; as above when absent. */
  ownPauseWithinSeconds?: number | undefined;
  /** Epoch ms: no pause that ends later is sat out. */
  deadline: number;
  /** Hears what it waits for, and until when where that is known (epoch ms). */
  onWait: (wait: { phase: "queued" | "waiting"; note: string; until?: number }) => void;
  signal: AbortSignal;
}

/** Sends a request as soon as it may leave; throws a Rate Limit when that is too long. */
export async function admit<T>(gate: Gate, applicant: Applicant, send: () => Promise<T>): Promise<T> {
  const { models, signal, onWait } = applicant;
  const onQueued = (ahead: number): void =>
    onWait({ phase: "queued", note: `waiting for its turn, ${ahead} ahead in the queue` });
  for (;;) {
    await sitOutPauses(gate, applicant);
    // While this request stood in the queue, another may have met a limit or taken the last place.
    const admitted = await gate.slots.run(
      async () => ((await takePlace(gate, models)) ? { outcome: await send() } : undefined),
      { signal, onQueued },
    );
    if (admitted) return admitted.outcome;
  }
}

async function sitOutPauses(gate: Gate, applicant: Applicant): Promise<void> {
  const { clock } = gate;
  const { model, models, pauseWithinSeconds, deadline, signal, onWait } = applicant;
  const { ownPauseWithinSeconds = pauseWithinSeconds } = applicant;
  for (let pause = pauseOfAll(gate, models); pause; pause = pauseOfAll(gate, models)) {
    const { source, until } = pause;
    const within = source === ownQuotaSource ? ownPauseWithinSeconds : pauseWithinSeconds;
    const now = clock.now();
    if (until > Math.min(deadline, now + within * 1000)) throw pausedError(model, pause, now);
    onWait({ phase: "waiting", note: `rate limited (${source})`, until });
    await clock.sleep(until - now, signal);
  }
}

/** The pause that ends first when every one of the models is paused. */
function pauseOfAll({ rateLimits, quota }: Gate, models: readonly string[]): Pause | undefined {
  const pauses = models.map((id) => rateLimits.pauseOf(id) ?? quota.pauseOf(id));
  const known = pauses.filter((pause) => pause !== undefined);
  return known.length < pauses.length ? undefined : known.toSorted((a, b) => a.until - b.until)[0];
}

/**
 * Takes one place for the request; false when every model is paused. OpenRouter may ask any of the models, so a request
 * that names a `:free` one is counted as free while there is a free place: counted too often is refused by nobody.
 */
async function takePlace({ rateLimits, quota }: Gate, models: readonly string[]): Promise<boolean> {
  const freeFirst = models.toSorted((a, b) => Number(isFreeId(b)) - Number(isFreeId(a)));
  for (const id of freeFirst) {
    if (rateLimits.pauseOf(id) === undefined && (await quota.take(id))) return true;
  }
  return false;
}
