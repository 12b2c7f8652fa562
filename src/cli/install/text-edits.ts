/** A piece of a text, and what stands there instead. */
export interface Edit {
  start: number;
  end: number;
  by: string;
}

/** Several insertions at one place come in the order of the list, and before a piece that begins there. */
export function applied(text: string, edits: readonly Edit[]): string {
  let [done, from] = ["", 0];
  for (const { start, end, by } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    done += text.slice(from, start) + by;
    from = end;
  }
  return done + text.slice(from);
}

/** An insertion. */
export const at = (place: number, by: string): Edit => ({ start: place, end: place, by });
