import { setField } from "./set-field.ts";

/** Places in a value, each by the names of the fields that end at it: `message.content`. Lists have no names. */
export type Places = readonly string[];

export interface TextChange {
  text: (text: string) => string;
  /** Places whose texts, and all below them, are changed in another way. */
  apart?: { isPlace: IsPlace; text: (text: string) => string };
  /** Whether a field stays; all of them when absent. */
  keeps?: (name: string) => boolean;
}

// More than any answer has; far less than a call stack.
const deepest = 200;

/**
 * A value with every text in it changed, the names of its fields too. What is nested too deeply to be data is left out; what
 * does not change, the whole value often, is the very same.
 */
export function mapTexts(value: unknown, { text, apart, keeps = () => true }: TextChange): unknown {
  const map = (inner: unknown, path: string, change: (text: string) => string, levels: number): unknown => {
    if (typeof inner === "string") return change(inner);
    if (typeof inner !== "object" || inner === null) return inner;
    if (levels === 0) return null;
    if (Array.isArray(inner)) {
      const items = inner.map((item) => map(item, path, change, levels - 1));
      return items.some((item, place) => item !== inner[place]) ? items : inner;
    }
    const fields: Record<string, unknown> = {};
    let isSame = true;
    for (const name of Object.keys(inner)) {
      if (!keeps(name)) {
        isSame = false;
        continue;
      }
      const field: unknown = Reflect.get(inner, name);
      const below = apart?.isPlace(path, name) ? apart.text : change;
      const isLeaf = typeof field !== "object" || field === null;
      const [shown, changed] = [change(name), map(field, isLeaf ? "" : `${path}.${name}`, below, levels - 1)];
      if (shown !== name || changed !== field) isSame = false;
      setField(fields, shown, changed);
    }
    return isSame ? inner : fields;
  };
  return map(value, "", text, deepest);
}

export type IsPlace = (path: string, name: string) => boolean;

/**
 * Whether a field is one of the places, for fields at `path`: each name with a dot before it. A place is the end of a path;
 * one that begins with a dot is all of it.
 */
export function placeFinder(places: Places): IsPlace {
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
