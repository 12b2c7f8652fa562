import type { CatalogueEntry } from "../../catalogue/model.ts";
import { routerTargets } from "../../catalogue/routers.ts";

const virtual = /:(nitro|floor|exacto|online|extended|thinking|batch)$/;

/** The presets of the simulated account, and the models they stand for. */
const presets: Record<string, string> = {
  demo: "openai/gpt-4o-mini",
  coding: "anthropic/claude-sonnet-4.5",
  "general-fast": "openrouter/fusion",
};

export interface FoundEntry {
  /** The concrete model that will answer. */
  entry: CatalogueEntry;
  suffixes: string[];
}

const find = (entries: CatalogueEntry[], id: string): CatalogueEntry | undefined =>
  entries.find(({ model }) => model.id === id) ?? entries.find(({ model }) => model.canonical_slug === id);

function stripped(entries: CatalogueEntry[], id: string, suffixes: string[] = []): [string, string[]] {
  const suffix = virtual.exec(id)?.[1];
  return suffix === undefined || find(entries, id)
    ? [id, suffixes]
    : stripped(entries, id.slice(0, -suffix.length - 1), [suffix, ...suffixes]);
}

/** The row a requested id stands for, routers and aliases included as they are. */
export const rowFor = (entries: CatalogueEntry[], id: string): CatalogueEntry | undefined =>
  find(entries, stripped(entries, id)[0]);

/** What a requested id leads to: suffixes taken off, presets, aliases and routers followed. */
export function resolve(entries: CatalogueEntry[], requested: string): FoundEntry | undefined {
  const [model = "", preset] = requested.split("@preset/");
  const target = model === "" && preset !== undefined ? (presets[preset] ?? "") : model;
  const [id, suffixes] = stripped(entries, target);
  const entry = find(entries, id);
  const next = entry?.model.alias_target?.slug ?? (entry && routerTargets[entry.model.id]);
  const concrete = next === undefined ? entry : find(entries, next);
  return concrete && { entry: concrete, suffixes };
}
