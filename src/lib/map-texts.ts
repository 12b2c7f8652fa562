export interface TextChange {
  /** `path` names the fields that lead to a text, each with a dot before it, lists left out: `.choices.message.content`. */
  text: (text: string, path: string) => string;
  /** Whether a field stays; all of them when absent. */
  keeps?: (name: string) => boolean;
}

// More than any answer has; far less than a call stack.
const deepest = 200;

/** A value with every text in it changed, the names of its fields too. What is nested too deeply to be data is left out. */
export function mapTexts(value: unknown, change: TextChange, path = "", level = 0): unknown {
  if (typeof value === "string") return change.text(value, path);
  if (typeof value !== "object" || value === null) return value;
  if (level === deepest) return null;
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, path, level + 1));
  const { keeps = () => true } = change;
  const fields = Object.entries(value).filter(([name]) => keeps(name));
  return Object.fromEntries(
    fields.map(([name, inner]) => [
      change.text(name, path),
      mapTexts(inner, change, `${path}.${name}`, level + 1),
    ]),
  );
}

/** Whether a path leads to one of the places, or through it. A place is named by the end of its path: `message.content`. */
export const isWithin = (path: string, places: readonly string[]): boolean =>
  places.some((place) => `${path}.`.includes(`.${place}.`));
