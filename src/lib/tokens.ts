// Scripts without spaces take about a token a character, others one for four (OpenRouter docs, token counts).
const wide =
  /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[\ud840-\ud87f][\udc00-\udfff]/g;

/** The most tokens that a text has by any usual tokenizer: one for two ASCII characters, and one for each other. */
export function mostTokens(text: string): number {
  let ascii = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 0x80) ascii += 1;
  return text.length - ascii + Math.ceil(ascii / 2);
}

/** About how many tokens a text has, before any model has counted them. */
export function estimateTokens(text: string): number {
  const wideCount = text.match(wide)?.length ?? 0;
  return wideCount + Math.ceil((text.length - wideCount) / 4);
}
