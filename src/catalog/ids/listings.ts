import { once } from "../../lib/once.ts";
import type { ListedRow } from "../../openrouter/models.ts";

/** The rows that share one `author/slug`: tag ("free", "thinking", ... or "" for the plain one) → row. */
export type Twins = ReadonlyMap<string, ListedRow>;

export interface Listings {
  twins(root: string): Twins | undefined;
  /** The row a dated, permanent slug stands for. */
  byCanonicalSlug(slug: string): ListedRow | undefined;
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
function rootOf(row: ListedRow): string {
  const id = row.id.toLowerCase();
  const end = id.indexOf(":");
  return end === -1 ? id : id.slice(0, end);
}

/** Of the rows sharing a canonical slug (OpenRouter gives `:free` twins the same one) the plain one. */
export const plainest = <Row extends { id: string }>(left: Row, right: Row): Row =>
  left.id.length <= right.id.length ? left : right;

export function createListings(rows: readonly ListedRow[]): Listings {
  const twins = new Map<string, Map<string, ListedRow>>();
  for (const row of rows) {
    const root = rootOf(row);
    const tag = row.id.slice(root.length + 1).toLowerCase();
    twins.set(root, (twins.get(root) ?? new Map<string, ListedRow>()).set(tag, row));
  }
  const canonical = once(() => {
    const bySlug = new Map<string, ListedRow>();
    for (const row of rows) {
      const slug = row.canonical_slug?.toLowerCase();
      if (slug) bySlug.set(slug, plainest(bySlug.get(slug) ?? row, row));
    }
    return bySlug;
  });
  const roots = once(() => {
    const bySlug = new Map<string, Set<string>>();
    for (const root of twins.keys())
      bySlug.set(slugOf(root), (bySlug.get(slugOf(root)) ?? new Set<string>()).add(root));
    for (const [slug, row] of canonical()) {
      // Only where no id has that name: a canonical slug never makes a short name ambiguous.
      if (!bySlug.has(slugOf(slug))) bySlug.set(slugOf(slug), new Set([rootOf(row)]));
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
