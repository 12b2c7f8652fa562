import { once } from "../../lib/once.ts";
import type { Model } from "../../openrouter/models.ts";

/** The rows that share one `author/slug`: tag ("free", "thinking", ... or "" for the plain one) → row. */
export type Twins = ReadonlyMap<string, Model>;

export interface Listings {
  twins(root: string): Twins | undefined;
  /** The row a dated, permanent slug stands for. */
  byCanonicalSlug(slug: string): Model | undefined;
  /** Every `author/slug` whose part after the author is this. */
  rootsOf(slug: string): ReadonlySet<string>;
  /** Every `author/slug` that is this, or whose part after the author is, but for how its versions are written. */
  spelledLike(name: string): ReadonlySet<string>;
}

// Anthropic's own names have a dash where OpenRouter's have a point: claude-sonnet-4-5, claude-sonnet-4.5.
const spelling = (name: string): string => name.replace(/(?<=\d)[.-](?=\d)/g, "-");

const none: ReadonlySet<string> = new Set();

export const slugOf = (root: string): string => root.slice(root.indexOf("/") + 1);

/** As `splitSuffixes` has it, of every row that there is. */
function rootOf(model: Model): string {
  const id = model.id.toLowerCase();
  const end = id.indexOf(":");
  return end === -1 ? id : id.slice(0, end);
}

/** Of the rows sharing a canonical slug (OpenRouter gives `:free` twins the same one) the plain one. */
export const plainest = (left: Model, right: Model): Model =>
  left.id.length <= right.id.length ? left : right;

export function createListings(models: readonly Model[]): Listings {
  const twins = new Map<string, Map<string, Model>>();
  for (const model of models) {
    const root = rootOf(model);
    const tag = model.id.slice(root.length + 1).toLowerCase();
    twins.set(root, (twins.get(root) ?? new Map<string, Model>()).set(tag, model));
  }
  const canonical = once(() => {
    const bySlug = new Map<string, Model>();
    for (const model of models) {
      const slug = model.canonical_slug?.toLowerCase();
      if (slug) bySlug.set(slug, plainest(bySlug.get(slug) ?? model, model));
    }
    return bySlug;
  });
  const roots = once(() => {
    const bySlug = new Map<string, Set<string>>();
    for (const root of twins.keys())
      bySlug.set(slugOf(root), (bySlug.get(slugOf(root)) ?? new Set<string>()).add(root));
    for (const [slug, model] of canonical()) {
      // Only where no id has that name: a canonical slug never makes a short name ambiguous.
      if (!bySlug.has(slugOf(slug))) bySlug.set(slugOf(slug), new Set([rootOf(model)]));
    }
    return bySlug;
  });
  const spellings = once(() => {
    const byName = new Map<string, Set<string>>();
    for (const root of twins.keys()) {
      for (const name of [spelling(root), spelling(slugOf(root))]) {
        byName.set(name, (byName.get(name) ?? new Set<string>()).add(root));
      }
    }
    return byName;
  });
  return {
    twins: (root) => twins.get(root),
    byCanonicalSlug: (slug) => canonical().get(slug),
    rootsOf: (slug) => roots().get(slug) ?? none,
    spelledLike: (name) => spellings().get(spelling(name)) ?? none,
  };
}
