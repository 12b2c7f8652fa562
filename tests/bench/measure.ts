export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = low] = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return (low + high) / 2;
}

/**
 * Measures several kinds of a thing in turns, so that what else the machine does meets all of them alike; the first
 * round warms up and does not count, unless it is the only one. Tells the median of a measure; it is not a number where that was not measured.
 */
export async function inTurns<Kind extends string, Measure extends string>(
  rounds: number,
  kinds: readonly Kind[],
  measure: (kind: Kind) => Promise<Record<Measure, number>>,
): Promise<(kind: Kind, measure: Measure) => number> {
  const found: { kind: Kind; sample: Record<Measure, number> }[] = [];
  for (let round = 0; round <= rounds; round += 1)
    for (const kind of kinds) {
      const sample = await measure(kind);
      if (round > 0 || rounds === 0) found.push({ kind, sample });
    }
  return (wanted, name) =>
    median(found.filter(({ kind }) => kind === wanted).map(({ sample }) => sample[name]));
}
