import { cut } from "./cut.ts";
import { isWithin, mapTexts } from "./map-texts.ts";

export interface FitOptions {
  /** Characters of JSON, about. */
  most: number;
  /** Places that are left as they are, and not counted: whoever made them has seen to their size. */
  spared: readonly string[];
}

// Longer than any sentence or description; then ever shorter, until it fits.
const longestTexts = [4000, 1000, 250, 60];

/**
 * A value whose JSON is no longer than that: its longest texts are cut, and if that is not enough, what stands last is left
 * out. The very same value where it fits as it is.
 */
export function fit<T>(value: T, { most, spared }: FitOptions): T {
  for (const longest of longestTexts) {
    const { shorter, isSame } = withTextsOf(longest, value, spared);
    if (sizeOf(shorter, spared) <= most) return isSame ? value : (shorter as T);
  }
  const { shorter } = withTextsOf(longestTexts.at(-1) ?? 0, value, spared);
  return beginning(shorter, { left: most }, spared) as T;
}

function withTextsOf(
  longest: number,
  value: unknown,
  spared: readonly string[],
): { shorter: unknown; isSame: boolean } {
  let isSame = true;
  const shorter = mapTexts(value, {
    text(text, path) {
      if (text.length <= longest || isWithin(path, spared)) return text;
      isSame = false;
      return `${cut(text, longest - 1)}…`;
    },
  });
  return { shorter, isSame };
}

function sizeOf(value: unknown, spared: readonly string[], path = ""): number {
  if (isWithin(path, spared)) return 0;
  if (typeof value !== "object" || value === null) return String(value).length + 3;
  let size = 2;
  for (const [name, inner] of Object.entries(value)) {
    size += Array.isArray(value)
      ? 1 + sizeOf(inner, spared, path)
      : name.length + 4 + sizeOf(inner, spared, `${path}.${name}`);
  }
  return size;
}

/** As much of a value as there is room for, from its beginning on. */
function beginning(value: unknown, room: { left: number }, spared: readonly string[], path = ""): unknown {
  if (isWithin(path, spared)) return value;
  if (typeof value !== "object" || value === null) {
    room.left -= String(value).length + 3;
    return value;
  }
  const kept: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    if (room.left <= 0) break;
    const below = Array.isArray(value) ? path : `${path}.${name}`;
    room.left -= Array.isArray(value) ? 1 : name.length + 4;
    kept.push([name, beginning(inner, room, spared, below)]);
  }
  return Array.isArray(value) ? kept.map(([, inner]) => inner) : Object.fromEntries(kept);
}
