import { createCatalog } from "../../src/catalog/catalog.ts";
import type { AppError } from "../../src/errors.ts";
import { abortable } from "../../src/lib/abortable.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { fetched } from "./rows.ts";

/** An upstream that counts, waits until it is let go, and fails when told to. */
export function setUp(ttlSeconds = 3600, passing?: Clock) {
  const clock = new ManualClock();
  let rows: unknown[] = [{ id: "a/one" }];
  let failure: AppError | undefined;
  let gate = Promise.resolve();
  const asked = { models: 0 };
  const signals: AbortSignal[] = [];
  const catalog = createCatalog({
    clock: passing ?? clock,
    ttlSeconds,
    patienceSeconds: 5,
    openrouter: {
      async models(given) {
        asked.models += 1;
        signals.push(given);
        await abortable(gate, given);
        if (failure) throw failure;
        return fetched(rows);
      },
      endpoints: async () => [],
    },
  });
  return {
    clock,
    catalog,
    asked,
    signals,
    list: (...ids: string[]) => (rows = ids.map((id) => ({ id }))),
    listRows: (...listed: unknown[]) => (rows = listed),
    fail: (error?: AppError) => (failure = error),
    hold: () => {
      let release = (): void => {};
      gate = new Promise((resolve) => (release = resolve));
      return () => release();
    },
  };
}
