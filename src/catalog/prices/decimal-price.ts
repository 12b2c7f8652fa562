const decimal = /^(\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d+))?$/i;

/**
 * A price as OpenRouter lists it (a decimal string in USD) with its decimal point moved right by `shift` places.
 * Null for anything that is not an amount: absent, empty, or "-1", which means that the price varies.
 */
export function decimalPrice(listed: unknown, shift = 0): number | null {
  if (typeof listed !== "string" && typeof listed !== "number") return null;
  const [, digits, exponent = "0"] = decimal.exec(String(listed).trim()) ?? [];
  if (digits === undefined) return null;
  // Moving the point in the text and parsing once rounds correctly; multiplying the parsed double adds dust.
  const price = Number(`${digits}e${Number(exponent) + shift}`);
  return Number.isFinite(price) ? price : null;
}

/** USD per token as listed → USD per million tokens. */
export const perMillion = (listed: unknown): number | null => decimalPrice(listed, 6);
