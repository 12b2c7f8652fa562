import fc from "fast-check";
import { expect, test } from "vitest";

import { capabilityNames } from "../../../src/catalog/model/capabilities.ts";
import { type SearchQuery, sortNames } from "../../../src/catalog/search/query.ts";
import { createSearch } from "../../../src/catalog/search/search.ts";
import { wholeCatalogue } from "../rows.ts";

const { search } = createSearch(wholeCatalogue);

const queries: fc.Arbitrary<SearchQuery> = fc.record(
  {
    query: fc.constantFrom("claude", "gpt-4o", "free model", "claud sonet", "image", "a", "zzzz", "", "?"),
    provider: fc.constantFrom("openai", "Google", "Z.ai", "nobody"),
    minContextLength: fc.constantFrom(0, 1, 128_000, 1_000_000),
    maxContextLength: fc.constantFrom(0, 32_768, 1_000_000),
    maxPromptPrice: fc.constantFrom(0, 0.15, 3),
    maxCompletionPrice: fc.constantFrom(0, 2, 100),
    capabilities: fc.dictionary(fc.constantFrom(...capabilityNames), fc.boolean(), { maxKeys: 2 }),
    inputModality: fc.constantFrom("image", "audio", "all"),
    outputModality: fc.constantFrom("text", "image", "embeddings", "all"),
    supportedParameters: fc.subarray(["tools", "seed", "reasoning"]),
    free: fc.boolean(),
    sort: fc.constantFrom(...sortNames),
    detail: fc.constantFrom("concise", "detailed"),
  },
  { requiredKeys: [] },
);

function allPages(query: SearchQuery, limit: number): string[] {
  const ids: string[] = [];
  let offset: number | undefined = 0;
  while (offset !== undefined) {
    const page = search({ ...query, limit, offset });
    expect(page.returned).toBe(page.models.length);
    ids.push(...page.models.map(({ id }) => id));
    offset = page.next_offset;
  }
  return ids;
}

test("for any filter no row comes twice and none is lost, whatever the size of a page", () => {
  fc.assert(
    fc.property(queries, fc.integer({ min: 7, max: 50 }), (query, limit) => {
      const whole = search({ ...query, limit: wholeCatalogue.length });
      const paged = allPages(query, limit);
      expect(paged).toEqual(whole.models.map(({ id }) => id));
      expect(new Set(paged).size).toBe(whole.matched);
      expect(whole.total).toBe(wholeCatalogue.length);
    }),
    { numRuns: 200 },
  );
});

const withoutFilter = (query: SearchQuery, filter: string): SearchQuery => {
  if (filter.startsWith("capabilities.")) {
    return { ...query, capabilities: { ...query.capabilities, [filter.slice(13)]: undefined } };
  }
  return filter.startsWith("outputModality")
    ? { ...query, outputModality: "all" }
    : { ...query, [filter]: undefined };
};

test("nothing found is always explained, and what is said holds", () => {
  fc.assert(
    fc.property(queries, (query) => {
      const { matched, excluded } = search(query);
      expect(excluded === undefined).toBe(matched > 0);
      const best = excluded?.best_removal ?? { filter: "none", matched };
      expect(search(withoutFilter(query, best.filter)).matched).toBe(best.matched);
      const nearest = { query: excluded?.nearest_query ?? "", outputModality: "all" };
      expect(search(nearest).matched).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test("20 concise rows take about 6,000 characters", () => {
  const sizes: number[] = [];
  for (const sort of sortNames) {
    for (let offset = 0; offset < wholeCatalogue.length; offset += 20) {
      sizes.push(JSON.stringify(search({ sort, offset, limit: 20 }).models).length);
    }
  }
  expect(Math.max(...sizes)).toBeLessThan(6_600);
  expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeLessThan(6_000);
});

test("every model of the whole catalogue is the first answer to its own id", () => {
  for (const { id } of wholeCatalogue) {
    expect(search({ query: id, outputModality: "all", limit: 1 }).models[0]?.id).toBe(id);
  }
});
