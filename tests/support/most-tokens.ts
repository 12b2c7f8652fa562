/** As many tokens as a text can have: one for two ASCII characters, and one for each other. */
export function mostTokensIn(text: string): number {
  const ascii = text.replaceAll(/[^\0-\u007f]/g, "").length;
  return Math.ceil(ascii / 2) + text.length - ascii;
}

/** What is held for the prompt of a body without media. */
export const heldTokens = ({ messages, ...beside }: Record<string, unknown>): number =>
  mostTokensIn(JSON.stringify(messages)) + mostTokensIn(JSON.stringify(beside));
