/** Four characters to a token, near enough for money that nobody pays. */
export const tokensIn = (text: string): number => Math.ceil(text.length / 4);

/** The beginning of a text, never half a character. */
export const headOf = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");

/** The text on one line. */
export const inOneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
