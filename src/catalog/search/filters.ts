import { exceeds } from "../../lib/exceeds.ts";
import { isRouter } from "../model/capabilities.ts";
import { isExpired } from "../model/dates.ts";
import { type Column, type Columns, singular } from "./columns.ts";
import { authorsIn, type SearchQuery } from "./query.ts";
import { squeeze } from "./words.ts";

export interface Filter {
  /** As the caller named it. */
  name: string;
  /** Whether it lets through the model at a place. */
  passes: (place: number) => boolean;
}

/** An unknown price passes no ceiling, and a ceiling of 0 is one. */
const isWithin = (price: number | null | undefined, ceiling: number): boolean =>
  price != null && !exceeds(price, ceiling);

/** A filter by what one column has. */
function by<Value>(name: string, column: Column<Value>, accepts: (value: Value) => boolean): Filter {
  const values = column();
  return {
    name,
    passes(place) {
      const value = values[place];
      return value !== undefined && accepts(value);
    },
  };
}

function hasModality(name: string, column: Column<ReadonlySet<string>>, modality: string): Filter {
  const wanted = singular(modality);
  return by(name, column, (listed) => listed.has(wanted));
}

function priceAndSizeFilters(query: SearchQuery, { context, prices }: Columns): Filter[] {
  const { minContextLength, maxContextLength, maxPromptPrice, maxCompletionPrice } = query;
  const filters: Filter[] = [];
  if (minContextLength !== undefined) {
    filters.push(by("minContextLength", context, (length) => (length ?? 0) >= minContextLength));
  }
  if (maxContextLength !== undefined) {
    const accepts = (length: number | null) => length !== null && length <= maxContextLength;
    filters.push(by("maxContextLength", context, accepts));
  }
  if (maxPromptPrice !== undefined) {
    filters.push(by("maxPromptPrice", prices, ({ prompt }) => isWithin(prompt, maxPromptPrice)));
  }
  if (maxCompletionPrice !== undefined) {
    const accepts = (price: { completion: number | null }) => isWithin(price.completion, maxCompletionPrice);
    filters.push(by("maxCompletionPrice", prices, accepts));
  }
  return filters;
}

function abilityFilters(query: SearchQuery, columns: Columns): Filter[] {
  const filters: Filter[] = [];
  for (const [name, wanted] of Object.entries(query.capabilities ?? {})) {
    if (wanted === undefined) continue;
    const accepts = (has: ReadonlySet<string> | null) => has === null || has.has(name) === wanted;
    filters.push(by(`capabilities.${name}`, columns.capabilities, accepts));
  }
  const { supportedParameters = [] } = query;
  if (supportedParameters.length > 0) {
    const wanted = supportedParameters.map((name) => name.trim().toLowerCase());
    const capabilities = columns.capabilities();
    const listed = by("supportedParameters", columns.parameters, (has) =>
      wanted.every((name) => has.has(name)),
    );
    filters.push({ ...listed, passes: (place) => capabilities[place] === null || listed.passes(place) });
  }
  return filters;
}

function modalityFilters({ inputModality, outputModality }: SearchQuery, columns: Columns): Filter[] {
  const filters: Filter[] = [];
  if (inputModality !== undefined && inputModality !== "all") {
    filters.push(hasModality("inputModality", columns.inputs, inputModality));
  }
  if (outputModality === undefined) {
    filters.push(hasModality("outputModality (default: text)", columns.outputs, "text"));
  } else if (outputModality !== "all") {
    filters.push(hasModality("outputModality", columns.outputs, outputModality));
  }
  return filters;
}

/** Everything a query asks for but its text. */
export function filtersOf(query: SearchQuery, columns: Columns): Filter[] {
  const { free } = query;
  const filters: Filter[] = [];
  const authors = authorsIn(query).map(squeeze);
  if (authors.length > 0) {
    const accepts = (names: readonly string[]) => authors.some((author) => names.includes(author));
    filters.push(by("provider", columns.authorNames, accepts));
  }
  filters.push(
    ...priceAndSizeFilters(query, columns),
    ...abilityFilters(query, columns),
    ...modalityFilters(query, columns),
  );
  if (free !== undefined) filters.push(by("free", columns.free, (isFree) => isFree === free));
  return [...filters, ...presenceFilters(query, columns)];
}

/** What is left out unless it is asked for, where there is any of it. */
function presenceFilters(query: SearchQuery, { models }: Columns): Filter[] {
  const { now, expired = false, routers = true } = query;
  const filters: Filter[] = [];
  if (now !== undefined && !expired && models.some((model) => isExpired(model, now))) {
    const expiredOnes = models.map((model) => isExpired(model, now));
    filters.push({ name: "expired (default: false)", passes: (place) => expiredOnes[place] === false });
  }
  if (!routers && authorsIn(query).length === 0 && models.some(isRouter)) {
    const chosen = models.map(isRouter);
    filters.push({ name: "provider (default: no routers)", passes: (place) => chosen[place] === false });
  }
  return filters;
}
