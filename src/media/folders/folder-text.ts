import { oneLine } from "../read/fenced-text.ts";

/** A folder's files as one text, and what is told of them. */
export interface FolderText {
  text: string;
  /** As the caller wrote it. */
  name: string;
  files: number;
  characters: number;
  bytes: number;
  /** By estimate. */
  tokens: number;
  leftOut?: Record<string, number> | undefined;
  /** What each of its subfolders holds, the largest first. */
  subfolders: Subfolder[];
}

export interface Subfolder {
  /** "." for the files of the folder itself. */
  path: string;
  files: number;
  bytes: number;
}

const mostShown = 10;

/** "src 1.2 MB in 40 files, docs ...": where the size of a folder lies. */
export function sizesOf(subfolders: readonly Subfolder[]): string {
  const named = subfolders
    .slice(0, mostShown)
    .map(({ path, files, bytes }) => `${oneLine(path)} ${inKilobytes(bytes)} in ${files} files`);
  const rest = subfolders.length - named.length;
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}

export const inKilobytes = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
