const word = /[\p{L}\p{N}]+(?:\.[\p{L}\p{N}]+)*/gu;

/** The words of a text, lower case; a dot inside a word stays ("4.5" is one word). */
export const wordsOf = (text: string): string[] => text.normalize("NFKC").toLowerCase().match(word) ?? [];

/** One spelling for texts that differ only in case and separators. */
export const phraseOf = (text: string): string => wordsOf(text).join(" ");

/** Letters and digits only: "Z.ai", "z-ai" and "zai" are the same. */
export const squeeze = (text: string): string => phraseOf(text).replace(/[ .]/g, "");
