/** The sum; null when one of them is not known. */
export const sumKnown = (amounts: readonly (number | null | undefined)[]): number | null =>
  amounts.reduce<number | null>(
    (total, amount) => (total === null || amount == null ? null : total + amount),
    0,
  );
