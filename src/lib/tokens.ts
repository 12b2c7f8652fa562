// Scripts without spaces take about a token a character, others one for four (OpenRouter docs, token counts).
const wide =
  /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[\ud840-\ud87f][\udc00-\udfff]/g;

/** About how many tokens a text has, before any model has counted them. */
export function estimateTokens(text: string): number {
  const wideCount = text.match(wide)?.length ?? 0;
  return wideCount + Math.ceil((text.length - wideCount) / 4);
}
