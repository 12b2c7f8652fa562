/** How many characters all texts in a value have together, the names of fields among them. */
export function charactersIn(value: unknown): number {
  let characters = 0;
  for (let items = [value]; items.length > 0;) {
    const inner: unknown[] = [];
    for (const item of items) {
      if (typeof item === "string") characters += item.length;
      if (typeof item !== "object" || item === null) continue;
      for (const [name, member] of Object.entries(item)) {
        characters += name.length;
        inner.push(member);
      }
    }
    items = inner;
  }
  return characters;
}
