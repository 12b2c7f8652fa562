import { type SearchQuery, sortNames } from "../../../src/catalog/search/query.ts";

export const withoutLetter = (word: string, at: number): string => word.slice(0, at) + word.slice(at + 1);

/** What models ask the catalogue for, about an author and a family of models that are in it. */
export function queriesAbout(author: string, family: string): Record<string, SearchQuery> {
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
