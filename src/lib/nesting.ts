/**
 * Whether a value is nested in more than so many objects and lists. Level after level, without recursion: JSON.parse takes
 * any depth, the call stack does not.
 */
export function nestsDeeper(levels: number, value: unknown): boolean {
  let items = [value];
  for (let level = 0; items.length > 0; level += 1) {
    const inner: unknown[] = [];
    for (const item of items) {
      if (typeof item !== "object" || item === null) continue;
      if (level === levels) return true;
      for (const member of Object.values(item)) inner.push(member);
    }
    items = inner;
  }
  return false;
}
