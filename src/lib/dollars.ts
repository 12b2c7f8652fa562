/** Cents where there are any, two digits where the amount is smaller: `$1.20`, `$0.0048`. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  if (amount >= 0.01) return `$${amount.toFixed(2)}`;
  return `$${amount.toFixed(Math.min(12, 1 - Math.floor(Math.log10(amount))))}`;
}

/** A sum in USD without the dust of binary fractions. */
export const roundDollars = (amount: number): number => Number(amount.toFixed(12));
