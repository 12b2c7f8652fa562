import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { createCatalogFile } from "../../../src/catalog/catalog-file.ts";
import { authorsOf, completeName, createComplete } from "../../../src/catalog/complete.ts";
import { createResolver } from "../../../src/catalog/ids/resolver.ts";
import { createSuggest } from "../../../src/catalog/ids/suggestions.ts";
import { createSearch } from "../../../src/catalog/search/search.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { type ListedRow, modelsOf, readModels } from "../../../src/openrouter/models.ts";
import type { Bench } from "../bench.ts";
import { listedModels } from "../listed-models.ts";
import { cpuOfRun, type Curve, toCurveTable } from "./curve.ts";
import { queriesAbout, withoutLetter } from "./queries.ts";

const numbers = [100, 457, 2000, 10_000, 20_000];

type Runs = Record<string, () => unknown>;

const searching = (rows: readonly ListedRow[]) => createSearch(modelsOf(rows));

const completing = (rows: readonly ListedRow[]) => createComplete(searching(rows), createSuggest(rows));

const named = (group: string, runs: Runs): Runs =>
  Object.fromEntries(Object.entries(runs).map(([name, run]) => [`${group}: ${name}`, run]));

/** What is done with a catalogue of that many models. */
async function runsOver(count: number, folder: string): Promise<Runs> {
  const json = JSON.stringify({ data: listedModels(count) });
  const read = (): readonly ListedRow[] => readModels(JSON.parse(json), Date.now())?.rows ?? [];
  const rows = read();
  const [author = "", family = ""] = rows[1]?.id.split(/[/-]/) ?? [];
  const known = rows[count >> 1]?.id ?? "";
  const misspelled = withoutLetter(known, 2);

  await mkdir(folder);
  const file = createCatalogFile(async () => folder, "https://openrouter.ai/api/v1", systemClock);
  await file.write({ rows, unreadable: 0, fetchedAt: Date.now() });
  const { search } = searching(rows);
  const resolve = createResolver(rows);
  const suggest = createSuggest(rows);
  const complete = completing(rows);
  const ids = rows.map(({ id }) => id);
  const authors = authorsOf(ids);
  return {
    "read what was fetched": () => modelsOf(read()),
    "find one in what was fetched": () => createResolver(read())(known),
    "read the file of another process": () => file.read(),
    // Each from nothing, as a process does it for the first time.
    ...named("index", {
      "for a text": () => searching(rows).search({ query: family }),
      "for a filter": () => searching(rows).search({ maxPromptPrice: 1 }),
      "for a known id": () => createResolver(rows)(known),
      "for a completion": () => completing(rows)(family),
      "for a misspelled id": () => createResolver(rows)(misspelled),
    }),
    ...named(
      "search",
      Object.fromEntries(
        Object.entries(queriesAbout(author, family)).map(([name, query]) => [name, () => search(query)]),
      ),
    ),
    ...named("id", {
      known: () => resolve(`${known}:nitro`),
      misspelled: () => resolve(misspelled),
      "suggestions for it": () => suggest(misspelled),
      "suggestions for a family": () => suggest(family),
      "suggestions for what is like nothing": () => suggest("xyzzyplugh"),
    }),
    ...named("completion", {
      "before anything is typed": () => complete(""),
      "an author": () => complete(`${author}/`),
      "the beginning of an id": () => complete(known.slice(0, -4)),
      "the beginning of a name": () => complete(family),
      "one letter": () => complete(family.slice(0, 1)),
      words: () => complete(`${family} ${author}`),
      "a misspelled id": () => complete(misspelled),
      "what is like nothing": () => complete("xyzzyplugh"),
      "the authors of all ids": () => authorsOf(ids),
      "an author among them": () => completeName(author.slice(0, 3), authors),
    }),
  };
}

/** CPU of what is done with the catalogue, from 100 models to 20,000. */
export async function growthOfModels({ folder, sizes }: Bench): Promise<string> {
  const found = new Map<string, number[]>();
  const counts = sizes(numbers);
  for (const size of counts) {
    const runs = await runsOver(size, join(folder, `catalogue-${size}`));
    for (const [name, run] of Object.entries(runs))
      found.set(name, [...(found.get(name) ?? []), await cpuOfRun(run)]);
  }
  const curves = [...found].map(([figure, ms]): Curve => ({ figure, sizes: counts, ms }));
  return toCurveTable("model", curves);
}
