import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { bench, describe } from "vitest";

import { createCatalogFile } from "../../src/catalog/catalog-file.ts";
import { type Complete, createComplete } from "../../src/catalog/complete.ts";
import { createResolver } from "../../src/catalog/ids/resolver.ts";
import { createSuggest } from "../../src/catalog/ids/suggestions.ts";
import { type SearchQuery, sortNames } from "../../src/catalog/search/query.ts";
import { createSearch } from "../../src/catalog/search/search.ts";
import { systemClock } from "../../src/lib/clock.ts";
import type { Model } from "../../src/openrouter/models.ts";
import { modelOf, rows as handmade, wholeCatalogue } from "../catalog/rows.ts";

/** Numbers from 0 up to 1, the same ones in every run (the linear congruential generator of Numerical Recipes). */
function createRandom(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

const syllables = "ka ro mi ten sol vex lu na pra dor qui zen bel ost ari mon fe gra chi wil".split(" ");
/** What descriptions of models are mostly made of. */
const usual =
  "and is model the a it for of with to text reasoning in from image on language coding generation high optimized video designed tasks multimodal supports pro across performance parameters agentic built experts mixture capabilities large latest that context complex series speech quality cost output audio embedding workflows family open".split(
    " ",
  );
const parameters =
  "max_tokens temperature top_p stop seed tools tool_choice response_format structured_outputs reasoning include_reasoning frequency_penalty presence_penalty top_k".split(
    " ",
  );

/**
 * Rows whose names and descriptions have as many and as different words as OpenRouter's: about 33 words a description,
 * of which many are in every other one and some in no other; 4 words of their own for each model. August 2026.
 */
function catalogueOf(count: number): Model[] {
  const random = createRandom();
  const below = (size: number) => Math.floor(random() * size);
  const pick = (list: readonly string[]) => list[below(list.length)] ?? "";
  const several = (size: number, make: () => string) => Array.from({ length: size }, make);
  const newWord = () => several(3 + below(2), () => pick(syllables)).join("");
  const authors = several(Math.ceil(60 + count / 100), newWord);
  const families = several(Math.ceil(40 + count / 15), newWord);
  const rare = several(1500 + 2 * count, newWord);
  // The cube makes the first ones common and most of them rare, as words are.
  const described = () =>
    random() < 0.6 ? pick(usual) : (rare[Math.floor(rare.length * random() ** 3)] ?? "");
  const some = (list: readonly string[], share: number) => list.filter(() => random() < share);
  return Array.from({ length: count }, (_, index) => {
    const [author, family, size] = [
      pick(authors),
      pick(families),
      pick(["7b", "70b", "mini", "pro", "flash"]),
    ];
    const version = `${1 + below(9)}.${below(10)}`;
    return modelOf({
      id: `${author}/${family}-${version}-${size}-${index.toString(36)}${random() < 0.1 ? ":free" : ""}`,
      name: `${author}: ${family} ${version} ${size}`,
      description: several(20 + below(26), described).join(" "),
      created: 1_700_000_000 + below(80_000_000),
      context_length: 1024 * 2 ** below(11),
      architecture: {
        input_modalities: ["text", ...some(["image", "file", "audio"], 0.4)],
        output_modalities: random() < 0.75 ? ["text"] : ["image"],
      },
      pricing: { prompt: String(below(50) / 1e7), completion: String(below(90) / 1e6) },
      supported_parameters: some(parameters, 0.75),
      benchmarks: { artificial_analysis: random() < 0.4 ? { intelligence_index: below(70) } : null },
    });
  });
}

const withoutLetter = (word: string, at: number): string => word.slice(0, at) + word.slice(at + 1);

function queriesAbout(author: string, family: string): Record<string, SearchQuery> {
  const demanding: SearchQuery = {
    minContextLength: 100_000,
    maxPromptPrice: 3,
    capabilities: { tools: true, vision: true },
    supportedParameters: ["seed"],
  };
  return {
    "no text": {},
    "a word of names": { query: family },
    "a word of descriptions": { query: "reasoning" },
    "three words of descriptions": { query: "multimodal coding tasks" },
    "the beginning of a word": { query: family.slice(0, 3) },
    "one letter": { query: family.slice(0, 1) },
    "the middle of a word": { query: family.slice(1, -1) },
    "two words": { query: `${author} ${family}` },
    "a typo": { query: withoutLetter(family, 2) },
    "a typo in each of two words": { query: `${withoutLetter(author, 3)} ${withoutLetter(family, 2)}` },
    "a text that nothing answers to": { query: `${family} xyzzyplugh` },
    "filters that nothing passes": { ...demanding, maxContextLength: 100 },
    "a provider that nobody is": { provider: withoutLetter(author, 2) },
    filters: demanding,
    "filters and a word": { ...demanding, query: family },
    "50 rows": { limit: 50 },
    "50 detailed rows": { limit: 50, detail: "detailed" },
    "the 300th row on": { query: "model text", offset: 300 },
    ...Object.fromEntries(sortNames.map((sort) => [`sorted by ${sort}`, { query: "text", sort }])),
  };
}

const completing = (models: readonly Model[]): Complete =>
  createComplete(createSearch(models), createSuggest(models));

const short = { time: 200, warmupTime: 50 };

/** The table has no median; it is never more than p75. */
function benchCatalogue(
  name: string,
  models: readonly Model[],
  [author, family]: readonly [string, string],
): void {
  const known = models[models.length >> 1]?.id ?? "";
  const misspelled = withoutLetter(known, 2);

  describe(`search ${name}`, () => {
    const { search } = createSearch(models);
    for (const [kind, query] of Object.entries(queriesAbout(author, family))) {
      bench(kind, () => void search(query), short);
    }
  });
  describe(`ids of ${name}`, () => {
    const resolve = createResolver(models);
    const suggest = createSuggest(models);
    bench("resolve a known id", () => void resolve(`${known}:nitro`), short);
    bench("resolve a misspelled id", () => void resolve(misspelled), short);
    bench("suggest for a misspelled id", () => void suggest(misspelled), short);
    bench("suggest for a family", () => void suggest(family), short);
    bench("suggest for what is like nothing", () => void suggest("xyzzyplugh"), short);
  });
  describe(`completions of ${name}`, () => {
    const complete = completing(models);
    bench("before anything is typed", () => void complete(""), short);
    bench("an author", () => void complete(`${author}/`), short);
    bench("the beginning of an id", () => void complete(known.slice(0, -4)), short);
    bench("the beginning of a name", () => void complete(family), short);
    bench("one letter", () => void complete(family.slice(0, 1)), short);
    bench("words", () => void complete(`${family} ${author}`), short);
    bench("a misspelled id", () => void complete(misspelled), short);
    bench("what is like nothing", () => void complete("xyzzyplugh"), short);
  });
  describe(`index ${name}`, () => {
    const once = { time: 0, iterations: 10, warmupTime: 0, warmupIterations: 2 };
    bench("for a first text", () => void createSearch(models).search({ query: family }), once);
    bench("for a first filter", () => void createSearch(models).search({ maxPromptPrice: 1 }), once);
    bench("for a first known id", () => void createResolver(models)(known), once);
    bench("for a first completion", () => void completing(models)(family), once);
    bench("for a first misspelled id", () => void createResolver(models)(misspelled), once);
  });
}

for (const count of [457, 10_000]) {
  const models = catalogueOf(count);
  const [author = "", family = ""] = models[0]?.id.split(/[/-]/) ?? [];
  benchCatalogue(`${count} synthetic models`, models, [author, family]);
}
if (wholeCatalogue !== handmade) {
  benchCatalogue(`${wholeCatalogue.length} recorded models`, wholeCatalogue, ["anthropic", "sonnet"]);
}

describe("the catalogue's file", () => {
  const models = catalogueOf(457);
  let folder = "";
  const file = createCatalogFile(async () => folder, "https://openrouter.ai/api/v1", systemClock);

  bench("read 457 models", async () => void (await file.read()), {
    async setup() {
      folder = await mkdtemp(join(tmpdir(), "openrouter-mcp-bench-"));
      await file.write({ models, unreadable: 0, fetchedAt: Date.now() });
    },
    // Nobody waits for a teardown.
    teardown: () => rmSync(folder, { recursive: true }),
  });
});
