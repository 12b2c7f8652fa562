import { roundDollars } from "./dollars.ts";

/** The sum of amounts in USD; null when one of them is not known. */
export function sumKnown(amounts: readonly (number | null | undefined)[]): number | null {
  const sum = amounts.reduce<number | null>(
    (total, amount) => (total === null || amount == null ? null : total + amount),
    0,
  );
  return sum === null ? null : roundDollars(sum);
}
