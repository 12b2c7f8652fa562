import type { ListedRow } from "../../openrouter/models.ts";
import { type Listings, slugOf } from "./listings.ts";
import { isVirtualSuffix, joinSuffixes, splitSuffixes } from "./suffixes.ts";

export interface FoundListing {
  row: ListedRow;
  /** To send: the row's id with the virtual suffixes behind it. */
  id: string;
  /** Virtual ones only: the `free` of a listed twin is part of the row's id. */
  suffixes: string[];
}

interface Root {
  root: string;
  /** The dated slug names a row of its own. */
  row?: ListedRow;
}

function findRoot(asked: string, listings: Listings): Root | null {
  if (listings.twins(asked)) return { root: asked };
  const dated = listings.byCanonicalSlug(asked);
  if (dated) return { root: splitSuffixes(dated.id).root, row: dated };
  if (listings.twins(`~${asked}`)) return { root: `~${asked}` };
  const named = asked.includes("/") ? null : onlyOne(listings.rootsOf(asked));
  const root = named ?? onlyOne(listings.spelledLike(asked)) ?? datedRoot(asked, listings);
  if (root !== null) return { root };
  // Gateways such as LiteLLM write `openrouter/author/slug`.
  const inner = slugOf(asked);
  return asked.startsWith("openrouter/") && inner.includes("/") ? findRoot(inner, listings) : null;
}

function onlyOne(roots: ReadonlySet<string>): string | null {
  const [only, ...others] = roots;
  return only !== undefined && others.length === 0 ? only : null;
}

/** Anthropic's dated names, such as claude-sonnet-4-5-20250929: of the model whose permanent slug has that very date. */
function datedRoot(asked: string, listings: Listings): string | null {
  const [, name, date] = /^(.+)[-@](\d{8})$/.exec(asked) ?? [];
  if (name === undefined || date === undefined) return null;
  const root = onlyOne(listings.spelledLike(name));
  const slug = root === null ? null : listings.twins(root)?.get("")?.canonical_slug;
  return slug?.endsWith(`-${date}`) ? root : null;
}

/** The catalogue row an id means, or why there is none. */
export function findListing(id: string, listings: Listings): FoundListing | { missing: string[] } {
  const { root: asked, tags } = splitSuffixes(id);
  const found = findRoot(asked, listings);
  const twins = found && listings.twins(found.root);
  if (!found || !twins) return { missing: [] };
  const listedTag = tags.find((tag) => twins.has(tag));
  const plain = found.row ?? twins.get("") ?? listings.byCanonicalSlug(found.root);
  const row = listedTag === undefined ? plain : twins.get(listedTag);
  const suffixes = tags.filter((tag) => tag !== listedTag);
  const unlisted = suffixes.find((tag) => !isVirtualSuffix(tag));
  if (unlisted !== undefined) return { missing: [`'${found.root}' is not listed with ':${unlisted}'`] };
  if (!row) {
    const listed = [...twins.values()].map((twin) => `'${twin.id}'`).join(", ");
    return { missing: [`'${found.root}' is listed only as ${listed}`] };
  }
  return { row, id: joinSuffixes(row.id, suffixes), suffixes };
}
