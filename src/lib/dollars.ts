/** Whole cents where that is exact, else as many digits as it takes to see four that count: `$1.20`, `$0.00482`. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  const decimals = Math.min(12, Math.max(4, 3 - Math.floor(Math.log10(amount))));
  return `$${amount.toFixed(decimals).replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}

/** An amount in USD without the rounding error of binary fractions: 0.30000000000000004 is 0.3. */
export const roundDollars = (amount: number): number => Number(amount.toFixed(12));

/** The cost that was reported; null when none was, or what was reported is no cost (negative, infinite, no number). */
export const amountOrNull = (usd: number | null | undefined): number | null =>
  typeof usd === "number" && Number.isFinite(usd) && usd >= 0 ? usd : null;
