import { once } from "../../lib/once.ts";
import type { ListedRow, Model } from "../../openrouter/models.ts";
import { isExpired } from "../model/dates.ts";
import { findListing } from "./find-listing.ts";
import { createListings } from "./listings.ts";
import { type IdSettings, readModelText } from "./model-text.ts";
import { joinSuffixes, splitSuffixes } from "./suffixes.ts";
import { createSuggest, type Suggest } from "./suggestions.ts";
import type { UriParameters } from "./uri-parameters.ts";

interface Usable {
  /** What to send to OpenRouter: suffixes and preset kept. */
  id: string;
  suffixes: string[];
  parameters: UriParameters;
  /** Whole sentences for the caller. */
  notes: string[];
}

export type Resolution =
  | (Usable & { status: "listed"; model: Model; preset: string | null })
  | (Usable & { status: "preset"; model: null; preset: string })
  | (Usable & { status: "unknown"; suggestions: string[] })
  | { status: "invalid"; problem: string };

export interface ResolveOptions extends IdSettings {
  /** Unix milliseconds; without it expiry dates are told but not judged. */
  now?: number | undefined;
}

export type Resolve = (text: string, options?: ResolveOptions) => Resolution;

const presetMark = /@preset\/([^\s/@:]*)$/i;

function expiryNote(model: Model, now: number | undefined): string[] {
  const date = model.expiration_date;
  if (date === null) return [];
  return now !== undefined && isExpired(model, now)
    ? [`'${model.id}' expired on ${date} and may be gone.`]
    : [`'${model.id}' is to be removed by OpenRouter on ${date}.`];
}

/** The order of suffixes aside. */
function isSameId(left: string, right: string): boolean {
  const parts = [left, right].map((id) => splitSuffixes(id));
  const [spelled, other] = parts.map(({ root, tags }) => joinSuffixes(root, tags.toSorted()));
  return spelled === other;
}

function foundNotes(asked: string, found: { id: string; suffixes: string[] }): string[] {
  const notes: string[] = [];
  if (!isSameId(asked, found.id)) {
    notes.push(`'${asked}' was taken as '${found.id}'.`);
  }
  if (found.suffixes.includes("batch")) notes.push("':batch' is served by OpenRouter's batch API only.");
  return notes;
}

/**
 * Prepares an index of the catalogue once; each lookup is then a few map reads.
 * `earlier` are rows that a previous catalogue had: an id found only there is unknown, but its end can be told.
 */
export function createResolver(
  rows: readonly ListedRow[],
  earlier: readonly ListedRow[] = [],
  suggest: Suggest = createSuggest(rows),
): Resolve {
  const listings = createListings(rows);
  const gone = once(() => createListings(earlier));

  function unknownNotes(id: string, now: number | undefined): string[] {
    const before = findListing(id, gone());
    if ("missing" in before) return [];
    const model = before.row.model();
    return now !== undefined && isExpired(model, now)
      ? [`'${model.id}' existed but expired on ${model.expiration_date}.`]
      : [`'${model.id}' existed but is no longer listed.`];
  }

  return (text, { now, ...settings } = {}) => {
    const meant = readModelText(text, settings);
    if ("problem" in meant) return { status: "invalid", problem: meant.problem };
    const { parameters } = meant;
    const preset = presetMark.exec(meant.id)?.[1] ?? null;
    const plain = meant.id.replace(presetMark, "").trim();
    if (preset === "" || plain.includes("@preset")) {
      return { status: "invalid", problem: `'${meant.id}' does not name a preset as '@preset/slug'` };
    }
    if (preset !== null && plain === "") {
      const id = `@preset/${preset}`;
      return { status: "preset", id, model: null, preset, suffixes: [], parameters, notes: [] };
    }
    const found = findListing(plain, listings);
    if ("missing" in found) {
      const notes = [...found.missing.map((reason) => `${reason}.`), ...unknownNotes(plain, now)];
      const suffixes = splitSuffixes(plain).tags;
      return { status: "unknown", id: meant.id, suggestions: suggest(plain), suffixes, parameters, notes };
    }
    const model = found.row.model();
    const notes = [...foundNotes(meant.address ?? plain, found), ...expiryNote(model, now)];
    const id = preset === null ? found.id : `${found.id}@preset/${preset}`;
    return { status: "listed", id, model, preset, suffixes: found.suffixes, parameters, notes };
  };
}
