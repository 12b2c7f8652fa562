import type { LedgerEntry } from "./entry.ts";
import { Tally } from "./totals.ts";

// Estimates are asked about for a day.
const longestDoubtMs = 2 * 86_400_000;

/** Entries added up by their day in UTC; of a generation that was corrected later, the last one counts. */
export class Days {
  readonly #days = new Map<string, Tally>();
  /** By their generation: what may be corrected, and what corrected it. */
  readonly #unsure = new Map<string, LedgerEntry>();

  add(entry: LedgerEntry): void {
    const before = this.of(entry.generation_id);
    // What OpenRouter told is worth more than what somebody thought, whichever is read first.
    if (before?.source === "generation" && entry.source === "estimate") return;
    if (before) this.#on(before).remove(before);
    this.#on(entry).add(entry);
    if (entry.generation_id === null) return;
    // Put at the end, as the latest.
    this.#unsure.delete(entry.generation_id);
    if (entry.source === "usage") return;
    this.#unsure.set(entry.generation_id, entry);
    this.#forgetBefore(Date.parse(entry.ts) - longestDoubtMs);
  }

  clear(): void {
    this.#days.clear();
    this.#unsure.clear();
  }

  /** What stands here of a generation, unless its own answer told what it cost. */
  of(generationId: string | null): LedgerEntry | undefined {
    return generationId === null ? undefined : this.#unsure.get(generationId);
  }

  /** The generations of which `of` knows something. */
  unsure(): Iterable<string> {
    return this.#unsure.keys();
  }

  /** Adds the days of a period (`2026-11` or `2026-11-21`; all of them when it is empty) to a tally. */
  addTo(tally: Tally, period: string): void {
    for (const [day, total] of this.#days) if (day.startsWith(period)) tally.addAll(total);
  }

  /** In the order they came, up to the first that is younger. */
  #forgetBefore(at: number): void {
    for (const [id, { ts }] of this.#unsure) {
      if (Date.parse(ts) >= at) return;
      this.#unsure.delete(id);
    }
  }

  #on({ ts }: LedgerEntry): Tally {
    const day = ts.slice(0, 10);
    const tally = this.#days.get(day) ?? new Tally();
    this.#days.set(day, tally);
    return tally;
  }
}

/** The sum of a period over several places; of what stands in more than one, the truth counts, or else the latest place. */
export function sumOf(places: readonly Days[], period: string): Tally {
  const tally = new Tally();
  for (const place of places) place.addTo(tally, period);
  // The first place is the largest, and only the others are gone through.
  const [, ...others] = places;
  for (const id of new Set(others.flatMap((place) => Array.from(place.unsure())))) {
    const found = places.flatMap((place) => place.of(id) ?? []);
    const counting = found.findLast(({ source }) => source === "generation") ?? found.at(-1);
    for (const entry of found) {
      if (entry !== counting && entry.ts.startsWith(period)) tally.remove(entry);
    }
  }
  return tally;
}
