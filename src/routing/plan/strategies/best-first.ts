export interface Criterion<T> {
  /** Lower is better; null is unknown, and comes last. */
  value: (item: T) => number | null;
  /** Whether a value is as good as the best one, so that the next criterion decides. */
  isAsGood: (value: number, best: number) => boolean;
}

/**
 * Takes the best item out until none is left. Ties are measured against the best of what remains: between any two items
 * they would not be transitive, and the order would depend on who is compared first. The list's order breaks the last tie.
 */
export function bestFirst<T>(items: readonly T[], criteria: readonly Criterion<T>[]): T[] {
  const remaining = [...items];
  const ordered: T[] = [];
  while (remaining.length > 0) {
    const best = placeOfBest(remaining, criteria);
    ordered.push(...remaining.splice(best, 1));
  }
  return ordered;
}

function placeOfBest<T>(items: readonly T[], criteria: readonly Criterion<T>[]): number {
  let places = [...items.keys()];
  for (const { value, isAsGood } of criteria) {
    const values = items.map((item) => value(item) ?? Number.POSITIVE_INFINITY);
    const of = (place: number): number => values[place] ?? Number.POSITIVE_INFINITY;
    const best = Math.min(...places.map(of));
    places = places.filter((place) => of(place) === best || isAsGood(of(place), best));
  }
  return places[0] ?? 0;
}
