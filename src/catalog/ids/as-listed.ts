import type { Resolution } from "./resolver.ts";
import { joinSuffixes, splitSuffixes } from "./suffixes.ts";

/** Whether OpenRouter itself takes an id as it is spelled: as it is listed, or by its permanent slug, with any suffixes. */
export function isAsListed(text: string, resolved: Exclude<Resolution, { status: "invalid" }>): boolean {
  if (resolved.status === "unknown") return false;
  const { id, model } = resolved;
  if (text === id || model === null) return text === id;
  const [root] = text.split(":");
  return root === model.canonical_slug && joinSuffixes(model.id, splitSuffixes(text).tags) === id;
}
