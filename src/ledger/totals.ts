import type { LedgerEntry } from "./entry.ts";

/** What some calls cost: what is known, what is only estimated, and of how many nobody knows. */
export interface Total {
  calls: number;
  /** USD, as OpenRouter told. */
  costUsd: number;
  /** USD, of calls whose cost OpenRouter has not told. */
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

function totalOf({ cost, source }: LedgerEntry): Total {
  const estimated = source === "estimate";
  return {
    calls: 1,
    costUsd: estimated ? 0 : (cost ?? 0),
    estimatedUsd: estimated ? (cost ?? 0) : 0,
    estimatedCalls: estimated && cost !== null ? 1 : 0,
    unknownCalls: cost === null ? 1 : 0,
  };
}

const modelOf = ({ model, requested_model: requested }: LedgerEntry): string => model ?? requested;

/** Adds up entries, and what was added up before. */
export class Tally implements Totals {
  readonly all = nothing();
  readonly byModel = new Map<string, Total>();

  add(entry: LedgerEntry): void {
    this.#include(modelOf(entry), totalOf(entry), 1);
  }

  /** Takes out what was added before. */
  remove(entry: LedgerEntry): void {
    const model = modelOf(entry);
    this.#include(model, totalOf(entry), -1);
    if (this.byModel.get(model)?.calls === 0) this.byModel.delete(model);
  }

  addAll({ byModel }: Totals): void {
    for (const [model, total] of byModel) this.#include(model, total, 1);
  }

  #include(model: string, more: Total, sign: 1 | -1): void {
    const ofModel = this.byModel.get(model) ?? nothing();
    this.byModel.set(model, ofModel);
    for (const total of [this.all, ofModel]) {
      total.calls += sign * more.calls;
      total.costUsd += sign * more.costUsd;
      total.estimatedUsd += sign * more.estimatedUsd;
      total.estimatedCalls += sign * more.estimatedCalls;
      total.unknownCalls += sign * more.unknownCalls;
    }
  }
}
