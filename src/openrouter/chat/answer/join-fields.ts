/** The fields of an object, which may have any name: `__proto__` would be lost in an assignment. */
export type Fields = Map<string, unknown>;

/** Adds a piece of an object: the named texts are put together, of the other fields the later one counts where it says anything. */
export function joinFields(
  fields: Fields,
  piece: Readonly<Record<string, unknown>>,
  joined: ReadonlySet<string>,
): void {
  for (const [name, value] of Object.entries(piece)) {
    const before = fields.get(name);
    if ((value == null || value === "") && before !== undefined) continue;
    const isText = joined.has(name) && typeof before === "string" && typeof value === "string";
    fields.set(name, isText ? before + value : value);
  }
}
