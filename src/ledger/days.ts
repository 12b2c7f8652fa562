import type { LedgerEntry } from "./entry.ts";
import { Tally } from "./totals.ts";

/** Entries added up by their day in UTC; of a generation that was corrected later, the last one counts. */
export class Days {
  readonly #days = new Map<string, Tally>();
  /** By their generation: what may be corrected, and what corrected it. */
  readonly #unsure = new Map<string, LedgerEntry>();

  add(entry: LedgerEntry): void {
    const before = this.of(entry.generation_id);
    // Lines are read in the order in which their days are asked for.
    if (before && isTruer(before, entry)) return;
    if (before) this.#on(before).remove(before);
    this.#on(entry).add(entry);
    if (entry.generation_id !== null && entry.source !== "usage")
      this.#unsure.set(entry.generation_id, entry);
  }

  clear(): void {
    this.#days.clear();
    this.#unsure.clear();
  }

  /** What stands here of a generation, unless its own answer told what it cost. */
  of(generationId: string | null): LedgerEntry | undefined {
    return generationId === null ? undefined : this.#unsure.get(generationId);
  }

  /** What may be corrected, and what corrected it. */
  unsure(): Iterable<LedgerEntry> {
    return this.#unsure.values();
  }

  /** Adds the days of a period (`2026-11` or `2026-11-21`; all of them when it is empty) to a tally. */
  addTo(tally: Tally, period: string): void {
    for (const [day, total] of this.#days) if (day.startsWith(period)) tally.addAll(total);
  }

  #on({ ts }: LedgerEntry): Tally {
    const day = ts.slice(0, 10);
    const tally = this.#days.get(day) ?? new Tally();
    this.#days.set(day, tally);
    return tally;
  }
}

const isTruer = (entry: LedgerEntry, later: LedgerEntry): boolean =>
  entry.source === "generation" && later.source === "estimate";

/** The sum of a period over several places; where two have the same generation, the truth counts, and else the later place. */
export function sumOf(places: readonly Days[], period: string): Tally {
  const tally = new Tally();
  for (const place of places) place.addTo(tally, period);
  for (const [index, place] of places.entries()) {
    for (const entry of index === 0 ? [] : place.unsure()) {
      for (const earlier of places.slice(0, index)) {
        const same = earlier.of(entry.generation_id);
        if (same?.ts.startsWith(period)) tally.remove(isTruer(same, entry) ? entry : same);
      }
    }
  }
  return tally;
}
