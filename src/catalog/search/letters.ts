/** A bit for each letter and digit that a text has; a few of them share one. */
export function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at++) letters |= 1 << text.charCodeAt(at);
  return letters;
}

/** How many bits are set. */
function count(bits: number): number {
  let left = bits - ((bits >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** An edit adds or takes away at most one letter, so two texts are never fewer edits apart than this. */
export const fewestEdits = (left: number, right: number): number =>
  Math.max(count(left & ~right), count(right & ~left));
