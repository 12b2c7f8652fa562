import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { bench, describe } from "vitest";

import { createCatalogFile } from "../../src/catalog/catalog-file.ts";
import { createResolver } from "../../src/catalog/ids/resolver.ts";
import { createSearch } from "../../src/catalog/search/search.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { type Model, modelSchema } from "../../src/openrouter/models.ts";

/** A catalogue of plausible rows: names differ, prices and abilities vary. */
function catalogueOf(count: number): Model[] {
  const families = ["sonnet", "haiku", "flash", "pro", "mini", "coder", "vision", "large"];
  return Array.from({ length: count }, (_, index) => {
    const family = families[index % families.length];
    return modelSchema.parse({
      id: `author-${index % 60}/${family}-${index}`,
      canonical_slug: `author-${index % 60}/${family}-${index}-20260101`,
      name: `Author ${index % 60}: ${family} ${index}`,
      description: `A ${family} model for work of kind ${index % 17}. ${"It reads long documents and uses tools. ".repeat(6)}`,
      created: 1_700_000_000 + index,
      context_length: 1000 * (index % 1000),
      architecture: {
        input_modalities: ["text", "image"].slice(0, 1 + (index % 2)),
        output_modalities: ["text"],
      },
      pricing: { prompt: String((index % 50) / 1e6), completion: String((index % 90) / 1e6) },
      supported_parameters: index % 3 ? ["tools", "seed", "response_format"] : ["seed"],
    });
  });
}

const queries = [
  { query: "sonnet 42" },
  { query: "flsh" },
  { query: "author-7", capabilities: { tools: true }, maxPromptPrice: 10, sort: "price" as const },
  { minContextLength: 500_000, sort: "newest" as const, limit: 50 },
];

describe.each([457, 10_000])("a catalogue of %i models", (count) => {
  const models = catalogueOf(count);
  const search = createSearch(models);
  const resolve = createResolver(models);
  const known = models[count >> 1]?.id ?? "";

  bench("search, four kinds of query", () => {
    for (const query of queries) search(query);
  });
  bench("resolve a known id", () => {
    resolve(`${known}:nitro`);
  });
  bench("resolve a misspelled id", () => {
    resolve(known.replace("author", "autor"));
  });
});

describe("the catalogue's file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "openrouter-mcp-bench-"));
  const file = createCatalogFile(async () => folder, "https://openrouter.ai/api/v1", systemClock);
  await file.write({ models: catalogueOf(457), fetchedAt: Date.now() });

  bench("read 457 models", async () => {
    await file.read();
  });
});
