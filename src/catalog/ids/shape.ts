import { latePattern } from "../../lib/late-pattern.ts";
import { slugOf } from "./listings.ts";
import { splitSuffixes } from "./suffixes.ts";

/** What ids are compared by. */
export interface Shape {
  author: string;
  /** Letters and digits only: "gpt-4o" and "gpt4o" are the same. */
  name: string;
  tokens: ReadonlySet<string>;
}

const separators = latePattern(String.raw`[^\p{L}\p{N}]+`, "gu");
const token = latePattern(String.raw`\p{L}+|\p{N}+`, "gu");

const squeeze = (text: string): string => text.replace(separators(), "");

export function shapeOf(id: string): Shape {
  const { root } = splitSuffixes(id);
  const author = root.includes("/") ? squeeze(root.slice(0, root.indexOf("/"))) : "";
  const tokens = root.match(token()) ?? [];
  return { author, name: squeeze(slugOf(root)), tokens: new Set(tokens) };
}
