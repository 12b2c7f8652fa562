import type { LedgerEntry } from "./entry.ts";

/** What some calls cost: what is known, what is only estimated, and of how many nobody knows. */
export interface Total {
  calls: number;
  /** USD, as OpenRouter told. */
  costUsd: number;
  /** USD, of calls whose cost OpenRouter never told. */
  estimatedUsd: number;
  estimatedCalls: number;
  unknownCalls: number;
}

/** The total of all calls, and of each model's. */
export interface Totals {
  all: Total;
  byModel: ReadonlyMap<string, Total>;
}

const nothing = (): Total => ({
  calls: 0,
  costUsd: 0,
  estimatedUsd: 0,
  estimatedCalls: 0,
  unknownCalls: 0,
});

/** Adds up entries, and what was added up before. */
export class Tally implements Totals {
  readonly all = nothing();
  readonly byModel = new Map<string, Total>();

  add({ cost, source, model, requested_model: requested }: LedgerEntry): void {
    const estimated = source === "estimate";
    this.#include(model ?? requested, {
      calls: 1,
      costUsd: estimated ? 0 : (cost ?? 0),
      estimatedUsd: estimated ? (cost ?? 0) : 0,
      estimatedCalls: estimated && cost !== null ? 1 : 0,
      unknownCalls: cost === null ? 1 : 0,
    });
  }

  addAll({ byModel }: Totals): void {
    for (const [model, total] of byModel) this.#include(model, total);
  }

  #include(model: string, more: Total): void {
    const ofModel = this.byModel.get(model) ?? nothing();
    this.byModel.set(model, ofModel);
    for (const total of [this.all, ofModel]) {
      total.calls += more.calls;
      total.costUsd += more.costUsd;
      total.estimatedUsd += more.estimatedUsd;
      total.estimatedCalls += more.estimatedCalls;
      total.unknownCalls += more.unknownCalls;
    }
  }
}

/** Entries added up by their day in UTC. */
export class Days {
  readonly #days = new Map<string, Tally>();

  add(entry: LedgerEntry): void {
    const day = entry.ts.slice(0, 10);
    const tally = this.#days.get(day) ?? new Tally();
    this.#days.set(day, tally);
    tally.add(entry);
  }

  clear(): void {
    this.#days.clear();
  }

  /** Adds the days of a period (`2026-11` or `2026-11-21`) to a tally. */
  addTo(tally: Tally, period: string): void {
    for (const [day, ofDay] of this.#days) if (day.startsWith(period)) tally.addAll(ofDay);
  }
}
