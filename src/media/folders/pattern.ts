import { stat } from "node:fs/promises";
import { join, parse, sep } from "node:path";

import { invalid } from "../../errors.ts";
import { shown, toLocalPath } from "../read/local-path.ts";

/** Where files are looked for: a folder, and what their paths below it have to be like. */
export interface FilePattern {
  folder: string;
  /** `**` for all of a folder. */
  pattern: string;
}

const mostCharacters = 200;
const mostBraces = 4;

/** Characters that make a name a pattern. */
const isMagic = (segment: string): boolean => /[*?[\]{}]/.test(segment);

/**
 * What a `files` entry stands for beside a file: a folder, or a pattern with wildcards; undefined for any other
 * path. What exists under the very name is taken as it is (`app/[slug]`), as far as it exists.
 */
export async function filePatternOf(source: string): Promise<FilePattern | undefined> {
  const path = toLocalPath(source);
  const kind = await kindOf(path);
  if (kind === "folder") return { folder: path, pattern: "**" };
  const { root } = parse(path);
  const segments = path.slice(root.length).split(sep).filter(Boolean);
  if (kind !== undefined || !(segments.some(isMagic) || climbs(source))) return undefined;
  let folder = root;
  while (segments[0] !== undefined && (!isMagic(segments[0]) || (await kindOf(join(folder, segments[0]))))) {
    folder = join(folder, segments.shift() ?? "");
  }
  const pattern = segments.join("/");
  refuseUnsafe(pattern, source);
  return { folder, pattern };
}

async function kindOf(path: string): Promise<"folder" | "file" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** The path itself has no dots any more: a wildcard and what goes up behind it have taken each other away. */
const climbs = (source: string): boolean => {
  const segments = source.split(/[\\/]/);
  const firstMagic = segments.findIndex(isMagic);
  return firstMagic !== -1 && segments.lastIndexOf("..") > firstMagic;
};

/** Patterns whose time to match could grow faster than their length, or that lead out of their folder. */
function refuseUnsafe(pattern: string, source: string): void {
  const why =
    pattern.length > mostCharacters
      ? `is longer than ${mostCharacters} characters`
      : (pattern.match(/\{/g)?.length ?? 0) > mostBraces
        ? `has more than ${mostBraces} braces`
        : /[@!+*?]\(/.test(pattern)
          ? "has an extended pattern such as +(a|b)"
          : climbs(source)
            ? "goes up with .. behind a wildcard"
            : undefined;
  if (why === undefined) return;
  throw invalid(
    "bad_pattern",
    `the pattern ${shown(source)} ${why}`,
    "Give a simpler pattern, or the folder itself",
  );
}
