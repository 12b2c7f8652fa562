/**
 * What a table says of a word that we did not write: only of its own words, never what every object inherits (`constructor`,
 * `__proto__` and the like).
 */
export const lookUp = <T>(
  table: Readonly<Record<string, T>>,
  word: string | null | undefined,
): T | undefined => (word != null && Object.hasOwn(table, word) ? table[word] : undefined);
