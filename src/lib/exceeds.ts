// A price per million divided and multiplied again, or a sum of many, is off by far less than this in binary fractions.
const tolerance = 1e-9;

/** Whether an amount is over a limit by more than the rounding of binary fractions: 3 × 0.1 is not over 0.3. */
export const exceeds = (amount: number, limit: number): boolean => amount > limit * (1 + tolerance);
