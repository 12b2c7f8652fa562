import { cut } from "./cut.ts";
import { type IsPlace, mapTexts } from "./map-texts.ts";

export interface FitOptions {
  /** Characters of JSON, about. */
  most: number;
  /** Places that are left as they are, and not counted: whoever made them has seen to their size. */
  isSpared: IsPlace;
}

// Longer than any sentence or description; then ever shorter, until it fits.
const textLengths = [4000, 1000, 250, 60];

/**
 * A value whose JSON is no longer than that: its longest texts are cut, and if that is not enough, what stands last is left
 * out. The very same value where it fits as it is.
 */
export function fit<T>(value: T, { most, isSpared }: FitOptions): T {
  let fitting: unknown = value;
  let measured = measure(fitting, isSpared);
  for (const length of textLengths) {
    if (measured.longestText > length) {
      fitting = withTextsOf(length, fitting, isSpared);
      measured = measure(fitting, isSpared);
    }
    if (measured.size <= most) return fitting as T;
  }
  return beginningOf(fitting, most, isSpared) as T;
}

const withTextsOf = (length: number, value: unknown, isSpared: IsPlace): unknown =>
  mapTexts(value, {
    text: (text) => (text.length > length ? `${cut(text, length - 1)}…` : text),
    apart: { isPlace: isSpared, text: (text) => text },
  });

const isLeaf = (value: unknown): boolean => typeof value !== "object" || value === null;

/** About the characters of a leaf's JSON, or of the brackets of what is none. */
const ownSize = (value: unknown): number => (isLeaf(value) ? String(value).length + 2 : 2);

function measure(value: unknown, isSpared: IsPlace): { size: number; longestText: number } {
  let size = ownSize(value);
  let longestText = 0;
  const walk = (inner: unknown, path: string): void => {
    if (typeof inner === "string") longestText = Math.max(longestText, inner.length);
    if (typeof inner !== "object" || inner === null) return;
    const isList = Array.isArray(inner);
    for (const name of Object.keys(inner)) {
      const field: unknown = Reflect.get(inner, name);
      if (!isList) longestText = Math.max(longestText, name.length);
      if (!isList && isSpared(path, name)) continue;
      size += (isList ? 1 : name.length + 4) + ownSize(field);
      if (typeof field === "string") longestText = Math.max(longestText, field.length);
      else if (!isLeaf(field)) walk(field, isList ? path : `${path}.${name}`);
    }
  };
  walk(value, "");
  return { size, longestText };
}

/** As much of a value as there is room for, from its beginning on; what is spared stays wherever it is. */
function beginningOf(value: unknown, most: number, isSpared: IsPlace): unknown {
  let left = most;
  const walk = (inner: unknown, path: string): unknown => {
    if (typeof inner !== "object" || inner === null) return inner;
    const isList = Array.isArray(inner);
    const kept: [string, unknown][] = [];
    for (const [name, field] of Object.entries(inner)) {
      if (!isList && isSpared(path, name)) {
        kept.push([name, field]);
        continue;
      }
      if (left <= 0 && (isList || isLeaf(field))) continue;
      left -= (isList ? 1 : name.length + 4) + ownSize(field);
      kept.push([name, walk(field, isList ? path : `${path}.${name}`)]);
    }
    return isList ? kept.map(([, field]) => field) : Object.fromEntries(kept);
  };
  return walk(value, "");
}
