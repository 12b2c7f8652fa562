import { findModels } from "../catalog/find-models.ts";
import type { SearchQuery } from "../catalog/search/query.ts";
import { defineResource, type Resource } from "./define-resource.ts";

interface List {
  name: string;
  title: string;
  description: string;
  query: SearchQuery;
}

// Enough to choose from, and a few thousand tokens in the context of whoever attaches one.
const limit = 25;

const lists: List[] = [
  {
    name: "newest-models",
    title: "Newest models",
    description: `The ${limit} newest models on OpenRouter that write text, the newest first, with prices and context windows.`,
    query: { sort: "newest" },
  },
  {
    name: "most-intelligent-models",
    title: "Most intelligent models",
    description: `The ${limit} models with the highest intelligence index (Artificial Analysis), the highest first, with prices and context windows.`,
    query: { sort: "intelligence" },
  },
  {
    name: "free-models",
    title: "Free models",
    description: `Up to ${limit} models that OpenRouter lists at no price, those with the highest intelligence index first.`,
    query: { sort: "intelligence", free: true },
  },
];

/** Lists that a person or a model chooses from, as `search_models` answers. */
export const modelLists: readonly Resource[] = lists.map(({ query, ...described }) =>
  defineResource({
    ...described,
    uri: `openrouter://${described.name}`,
    async read(context) {
      // There is no next page of a resource.
      const { next_offset: _none, ...found } = await findModels({ ...query, limit }, context);
      return found;
    },
  }),
);
