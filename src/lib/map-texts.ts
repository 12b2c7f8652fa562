/** Places in a value, each by the names of the fields that end at it: `message.content`. Lists have no names. */
export type Places = readonly string[];

export interface TextChange {
  text: (text: string) => string;
  /** Places whose texts, and all below them, are changed in another way. */
  apart?: { places: Places; text: (text: string) => string };
  /** Whether a field stays; all of them when absent. */
  keeps?: (name: string) => boolean;
}

// More than any answer has; far less than a call stack.
const deepest = 200;

/** A value with every text in it changed, the names of its fields too. What is nested too deeply to be data is left out. */
export function mapTexts(value: unknown, { text, apart, keeps = () => true }: TextChange): unknown {
  const isApart = apart ? placeFinder(apart.places) : () => false;
  const map = (inner: unknown, path: string, change: (text: string) => string, levels: number): unknown => {
    if (typeof inner === "string") return change(inner);
    if (typeof inner !== "object" || inner === null) return inner;
    if (levels === 0) return null;
    if (Array.isArray(inner)) return inner.map((item) => map(item, path, change, levels - 1));
    const fields: [string, unknown][] = [];
    for (const [name, field] of Object.entries(inner)) {
      if (!keeps(name)) continue;
      const below = apart && isApart(path, name) ? apart.text : change;
      const isLeaf = typeof field !== "object" || field === null;
      fields.push([change(name), map(field, isLeaf ? "" : `${path}.${name}`, below, levels - 1)]);
    }
    return Object.fromEntries(fields);
  };
  return map(value, "", text, deepest);
}

/**
 * Whether a field is one of the places, for fields at `path`: each name with a dot before it. A place is the end of a path;
 * one that begins with a dot is all of it.
 */
export function placeFinder(places: Places): (path: string, name: string) => boolean {
  const byLastName = new Map<string, string[]>();
  for (const place of places) {
    const last = place.slice(place.lastIndexOf(".") + 1);
    byLastName.set(last, [...(byLastName.get(last) ?? []), `.${place}`]);
  }
  return (path, name) => {
    const candidates = byLastName.get(name);
    return candidates !== undefined && candidates.some((place) => `.${path}.${name}`.endsWith(place));
  };
}
