import { lstat, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";

import { invalid } from "../errors.ts";
import { cut } from "../lib/cut.ts";
import { plainText } from "../lib/plain-text.ts";

/** Where a result goes: the folder, and the name where one was asked for, without its ending. */
export interface Place {
  folder: string;
  name: string | undefined;
}

/** Endings that a name may have been given, and that are replaced by what fits. */
const endings = /\.(png|jpe?g|webp|gif|svg|jsonl?|npy|bin|mp3|wav|pcm|mp4)$/i;

// File systems take 255 bytes; a number and an ending come on top.
const longestName = 200;

/**
 * The place that `save_path` names: a name or a subfolder inside the output folder. Throws a Validation Error for what
 * is outside it or goes through a link.
 */
export async function placeFor(savePath: string | undefined, outputFolder: string): Promise<Place> {
  if (savePath === undefined) return { folder: outputFolder, name: undefined };
  const refuse = (why: string) =>
    invalid(
      "bad_save_path",
      `save_path '${cut(savePath, 200)}' ${why}`,
      `Give a name or a subfolder inside the output folder, ${outputFolder} (OPENROUTER_OUTPUT_DIR)`,
    );
  // What is not plain would not be told as it is.
  if (savePath.trim() === "" || /[\t\n\r]/.test(savePath) || plainText(savePath) !== savePath) {
    throw refuse("is empty or holds characters that no name has");
  }
  if (/^~(?:[/\\]|$)/.test(savePath)) throw refuse("is outside the output folder");
  // A backslash is a separator on one system and a letter on the other; as a letter it means no good.
  if (sep === "/" && /\\|^[a-z]:/i.test(savePath)) throw refuse("holds separators of another system");
  const base = await realOr(outputFolder);
  const path = isAbsolute(savePath)
    ? underReal(resolve(savePath), outputFolder, base)
    : resolve(base, savePath);
  const inside = relative(base, path);
  if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw refuse("is outside the output folder");
  }
  if (inside.split(sep).some((step) => Buffer.byteLength(step) > longestName))
    throw refuse("holds a name that is too long");
  const steps = inside === "" ? [] : inside.split(sep);
  let isFolder = /[/\\]$/.test(savePath) || inside === "" || /(^|[/\\])\.$/.test(savePath);
  let at = base;
  for (const [index, step] of steps.entries()) {
    at = join(at, step);
    const found = await lstat(at).catch(() => undefined);
    if (!found) break;
    if (found.isSymbolicLink()) throw refuse("goes through a link");
    const isLast = index === steps.length - 1;
    if (found.isDirectory()) isFolder ||= isLast;
    else if (!isLast || isFolder) throw refuse(`names a folder where there is a file (${step})`);
  }
  if (isFolder) return { folder: path, name: undefined };
  return { folder: dirname(path), name: parse(path).base.replace(endings, "") || parse(path).base };
}

/** An absolute path below the output folder as it was named, as one below where that really is. */
function underReal(path: string, named: string, real: string): string {
  const inside = relative(resolve(named), path);
  return inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? path : join(real, inside);
}

/** With links followed as far as it is there. */
async function realOr(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : join(await realOr(parent), parse(folder).base);
  }
}
