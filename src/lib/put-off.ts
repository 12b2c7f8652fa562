import type { Clock } from "./clock.ts";

export interface PutOff {
  /** It is to be done: in `ms` from the first time that this is said, however often it is said by then. */
  ask(): void;
  /** Does it now, where it is to be done, and waits for its end. */
  finish(): Promise<void>;
}

/** Does later what nobody waits for, so that what somebody waits for comes first. `work` must not reject. */
export function putOff(clock: Pick<Clock, "alarm">, ms: number, work: () => Promise<void>): PutOff {
  let callOff: (() => void) | undefined;
  let done = Promise.resolve();
  const begin = (): void => {
    callOff?.();
    callOff = undefined;
    done = done.then(work);
  };
  return {
    ask() {
      callOff ??= clock.alarm(ms, begin);
    },
    async finish() {
      if (callOff) begin();
      await done;
    },
  };
}
