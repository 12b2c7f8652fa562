import type { Clock } from "./clock.ts";
import { once } from "./once.ts";

export interface PutOff {
  /** Does it now, where it is not done or under way, and waits for its end. */
  finish: () => Promise<void>;
  /** Forgets it, where it has not begun. */
  callOff: () => void;
}

/** Does in `ms` what nobody waits for, so that what somebody waits for comes first. `work` must not reject. */
export function putOff(clock: Pick<Clock, "alarm">, ms: number, work: () => Promise<void>): PutOff {
  const begin = once(work);
  const callOff = clock.alarm(ms, () => void begin());
  return {
    callOff,
    finish() {
      callOff();
      return begin();
    },
  };
}
