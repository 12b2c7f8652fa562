import { lookUp } from "../../lib/look-up.ts";
import type { SearchQuery, Sort } from "./query.ts";
import { wordsOf } from "./words.ts";

type Wish =
  | { sort: Sort }
  | { free: true }
  | { capability: "tools" | "vision" | "json_mode" | "reasoning" | "audio" | "files" };

const bySort = (sort: Sort, words: string): [string, Wish][] =>
  words.split(" ").map((word) => [word, { sort }]);
const byCapability = (
  capability: Extract<Wish, { capability: string }>["capability"],
  words: string,
): [string, Wish][] => words.split(" ").map((word) => [word, { capability }]);

/** Words that say what a model should be like rather than what it is called. */
const wishes: Readonly<Record<string, Wish>> = Object.fromEntries([
  ...bySort("price", "cheap cheapest cheaper inexpensive affordable budget"),
  ...bySort("newest", "new newest latest recent"),
  ...bySort("intelligence", "smart smartest best strongest intelligent powerful"),
  ...bySort("coding", "coding programming"),
  ...bySort("agentic", "agentic"),
  ...bySort("context", "long largest longest"),
  ["free", { free: true } as const],
  ...byCapability("vision", "vision image images multimodal"),
  ...byCapability("reasoning", "reasoning thinking"),
  ...byCapability("tools", "tools tool function functions"),
  ...byCapability("json_mode", "json structured"),
  ...byCapability("audio", "audio"),
  ...byCapability("files", "files pdf pdfs"),
]);

// Said around such words.
const around = new Set(
  "a an and context for good in llm llms model models of or that the to which window with".split(" "),
);

/** The query with such words taken as the filters they mean, unless those are given; undefined without any. */
export function wishIn(query: SearchQuery): { query: SearchQuery; meant: string[] } | undefined {
  const words = [...new Set(wordsOf(query.query ?? ""))];
  const taken = words.flatMap((word) => {
    const wish = lookUp(wishes, word);
    return wish ? [{ word, wish }] : [];
  });
  if (taken.length === 0) return undefined;
  const rest = words.filter((word) => lookUp(wishes, word) === undefined && !around.has(word));
  let meant: SearchQuery = { ...query, query: rest.length > 0 ? rest.join(" ") : undefined };
  // What is said first counts, and what is given by name before that.
  for (const { wish } of taken) meant = withWish(meant, wish);
  const told = taken.map(({ word, wish }) => `'${word}' as ${nameOf(wish)}`).join(", ");
  return {
    query: meant,
    meant: [`No model has all words of '${query.query}', so they were taken for what they mean: ${told}.`],
  };
}

function withWish(query: SearchQuery, wish: Wish): SearchQuery {
  if ("sort" in wish) return { ...query, sort: query.sort ?? wish.sort };
  if ("free" in wish) return { ...query, free: query.free ?? true };
  return { ...query, capabilities: { [wish.capability]: true, ...query.capabilities } };
}

function nameOf(wish: Wish): string {
  if ("sort" in wish) return `sort ${wish.sort}`;
  return "free" in wish ? "free true" : `capabilities.${wish.capability} true`;
}
