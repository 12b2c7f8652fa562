/**
 * The first `units` UTF-16 units of a text, one fewer where the last would be half a character: strict readers of JSON
 * refuse a lone surrogate (RFC 8259, 8.2).
 */
export function cut(text: string, units: number): string {
  if (text.length <= units) return text;
  return text.slice(0, startOfCharacter(text, units));
}

/** `at`, or the place before it where `at` is inside a surrogate pair. */
export const startOfCharacter = (text: string, at: number): number =>
  isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at)) ? at - 1 : at;

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
