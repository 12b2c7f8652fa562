import type { Entry } from "./entry.ts";
import type { SearchQuery } from "./query.ts";
import { squeeze } from "./words.ts";

export interface Filter {
  /** As the caller named it. */
  name: string;
  passes: (entry: Entry) => boolean;
}

/** Room for prices that were computed rather than listed. */
const tolerance = 1 + 1e-9;

/** An unknown price passes no ceiling, and a ceiling of 0 is one. */
const isWithin = (price: number | null, ceiling: number): boolean =>
  price !== null && price <= ceiling * tolerance;

/** "images" and "embedding" are meant as "image" and "embeddings". */
const singular = (modality: string): string => modality.trim().toLowerCase().replace(/s$/, "");

const hasModality = (listed: readonly string[], wanted: string): boolean =>
  listed.some((modality) => singular(modality) === singular(wanted));

function priceAndSizeFilters(query: SearchQuery): Filter[] {
  const { minContextLength, maxContextLength, maxPromptPrice, maxCompletionPrice } = query;
  const filters: Filter[] = [];
  if (minContextLength !== undefined) {
    const passes = ({ context }: Entry) => (context ?? 0) >= minContextLength;
    filters.push({ name: "minContextLength", passes });
  }
  if (maxContextLength !== undefined) {
    const passes = ({ context }: Entry) => context !== null && context <= maxContextLength;
    filters.push({ name: "maxContextLength", passes });
  }
  if (maxPromptPrice !== undefined) {
    filters.push({ name: "maxPromptPrice", passes: ({ prompt }) => isWithin(prompt, maxPromptPrice) });
  }
  if (maxCompletionPrice !== undefined) {
    const passes = ({ completion }: Entry) => isWithin(completion, maxCompletionPrice);
    filters.push({ name: "maxCompletionPrice", passes });
  }
  return filters;
}

function abilityFilters({ capabilities = {}, supportedParameters = [] }: SearchQuery): Filter[] {
  const filters: Filter[] = [];
  for (const [name, wanted] of Object.entries(capabilities)) {
    if (wanted === undefined) continue;
    const passes = (entry: Entry) => entry.capabilities === null || entry.capabilities.has(name) === wanted;
    filters.push({ name: `capabilities.${name}`, passes });
  }
  if (supportedParameters.length > 0) {
    const wanted = supportedParameters.map((name) => name.trim().toLowerCase());
    const passes = (entry: Entry) =>
      entry.capabilities === null || wanted.every((name) => entry.parameters.has(name));
    filters.push({ name: "supportedParameters", passes });
  }
  return filters;
}

function modalityFilters({ inputModality, outputModality }: SearchQuery): Filter[] {
  const filters: Filter[] = [];
  if (inputModality !== undefined && inputModality !== "all") {
    filters.push({ name: "inputModality", passes: ({ inputs }) => hasModality(inputs, inputModality) });
  }
  if (outputModality === undefined) {
    const passes = ({ outputs }: Entry) => hasModality(outputs, "text");
    filters.push({ name: "outputModality (default: text)", passes });
  } else if (outputModality !== "all") {
    filters.push({ name: "outputModality", passes: ({ outputs }) => hasModality(outputs, outputModality) });
  }
  return filters;
}

/** Everything a query asks for but its text. */
export function filtersOf(query: SearchQuery): Filter[] {
  const { provider, free } = query;
  const filters: Filter[] = [];
  if (provider !== undefined && provider.trim() !== "") {
    const author = squeeze(provider);
    filters.push({ name: "provider", passes: ({ authors }) => authors.has(author) });
  }
  filters.push(...priceAndSizeFilters(query), ...abilityFilters(query), ...modalityFilters(query));
  if (free !== undefined) filters.push({ name: "free", passes: (entry) => entry.free === free });
  return filters;
}
